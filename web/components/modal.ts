import type { View } from '../../lab/slack/page-api.ts';
import { closeView, submitView } from '../commands.ts';
import { type Child, html } from '../html.ts';
import { BlocksView } from './blocks-view.ts';
import { Dialog } from './dialog.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';

/** The top view of the stack. An update of it keeps the dialog, the focus and what was typed. */
export function Modal({ page, view }: { page: PageProps; view: View }): Child {
  const { store, state } = page;
  const isBusy = state.pending[`v:${view.id}`] === true;
  const close = (): void => void closeView(store, view.id);
  const submit = (event: Event): void => {
    event.preventDefault();
    void submitView(store, view.id);
  };
  return html`<${Dialog} testId="modal" labelledBy="modal-title" className="dialog" onCancel=${close}>
    <form class="dialog-form" novalidate onSubmit=${submit}>
      <div class="dialog-head">
        <h2 id="modal-title">${view.title}</h2>
        <button type="button" class="bar-button" aria-label="Close" data-testid="modal-close" onClick=${close}>${icon('close')}</button>
      </div>
      <div class="dialog-body">
        <${BlocksView} page=${page} container=${{ kind: 'view', viewId: view.id }} blocks=${view.blocks} />
      </div>
      <div class="dialog-foot">
        <button type="button" class="button plain" onClick=${close}>${view.close ?? (view.submit ? 'Cancel' : 'Close')}</button>
        ${
          view.submit
            ? html`<button type="submit" class=${`button primary ${isBusy ? 'is-pending' : ''}`} data-testid="modal-submit" disabled=${isBusy}
              aria-busy=${String(isBusy)}>${view.submit}</button>`
            : null
        }
      </div>
    </form>
  <//>`;
}
