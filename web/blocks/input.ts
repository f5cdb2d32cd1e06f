import { type Child, html } from '../html.ts';
import type { BlockContext } from './context.ts';
import { element } from './elements.ts';
import { fieldId } from './fields.ts';
import { asObject, asString, type Raw, textOf } from './read.ts';
import { plainText } from './text.ts';

const GROUPS = ['radio_buttons', 'checkboxes', 'multi_static_select', 'multi_users_select'];

/** An input block: label, field, hint and the app's validation error. */
export function input(block: Raw, context: BlockContext): Child {
  const blockId = asString(block.block_id);
  const field = asObject(block.element);
  const id = fieldId(context, blockId, asString(field.action_id));
  const error = context.errors[blockId];
  const label = html`${plainText(textOf(block.label), true)}
    ${block.optional === true ? html`<span class="optional"> (optional)</span>` : null}`;
  const hint = textOf(block.hint);
  const body = element(field, blockId, { ...context, inInput: block.dispatch_action !== true });
  return html`<div class=${`input ${error ? 'has-error' : ''}`}>
    ${
      GROUPS.includes(asString(field.type))
        ? html`<fieldset><legend class="label">${label}</legend>${body}</fieldset>`
        : html`<label class="label" for=${id}>${label}</label>${body}`
    }
    ${error ? html`<p class="field-error" role="alert" id=${`${id}-error`}>${error}</p>` : null}
    ${hint ? html`<p class="hint">${hint}</p>` : null}
  </div>`;
}
