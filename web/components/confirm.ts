import { textObject } from '../blocks/text.ts';
import { answerConfirm } from '../commands.ts';
import { type Child, html } from '../html.ts';
import { Dialog } from './dialog.ts';
import type { PageProps } from './props.ts';

/** The dialog an app asks for before an action is sent. */
export function ConfirmDialog({ page }: { page: PageProps }): Child {
  const { store, state } = page;
  const confirm = state.confirm?.click.confirm;
  if (!confirm) return null;
  return html`<${Dialog} testId="confirm" labelledBy="confirm-title" className="dialog dialog-small" onCancel=${() => answerConfirm(store, false)}>
    <div class="dialog-head"><h2 id="confirm-title">${confirm.title}</h2></div>
    <div class="dialog-body">${textObject(confirm.text, page)}</div>
    <div class="dialog-foot">
      <button type="button" class="button plain" data-testid="confirm-cancel" onClick=${() => answerConfirm(store, false)}>${confirm.deny}</button>
      <button type="button" class=${`button ${confirm.danger ? 'danger filled' : 'primary'}`} data-testid="confirm-ok" data-autofocus
        onClick=${() => answerConfirm(store, true)}>${confirm.confirm}</button>
    </div>
  <//>`;
}
