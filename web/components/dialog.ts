import { useEffect, useRef } from 'preact/hooks';
import { type Child, html } from '../html.ts';

type Props = { testId: string; labelledBy: string; className: string; onCancel: () => void; children: Child };

const FIRST = '[data-autofocus], .dialog-body :is(input, select, textarea, button):not(:disabled)';

/** The browser's modal dialog: it traps focus, gives it back, and Escape cancels. */
export function Dialog({ testId, labelledBy, className, onCancel, children }: Props): Child {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // The browser would focus the first button, which is the one that closes.
      dialog.querySelector<HTMLElement>(FIRST)?.focus();
    }
    return () => dialog?.close();
  }, []);
  const cancel = (event: Event): void => {
    // The state decides what is open; the browser would close it on its own.
    event.preventDefault();
    onCancel();
  };
  return html`<dialog ref=${element} class=${className} data-testid=${testId} aria-labelledby=${labelledBy} onCancel=${cancel}>
    ${children}
  </dialog>`;
}
