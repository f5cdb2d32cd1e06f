import { type Child, html } from '../html.ts';
import { readConfirm } from './confirm.ts';
import type { BlockContext, FieldEvent, StateValue } from './context.ts';
import { asObject, asObjects, asString, type Raw, readOption, textOf } from './read.ts';
import { initialState } from './state.ts';
import { textObject } from './text.ts';

/** The DOM id of an element's field. */
export function fieldId(context: BlockContext, blockId: string, actionId: string): string {
  return `${context.key}-${blockId}-${actionId}`.replace(/[^A-Za-z0-9_-]/g, '_');
}

/** The state an element shows: what the person chose, else what the app gave. */
export function stateOf(raw: Raw, blockId: string, context: BlockContext): StateValue {
  return context.values[blockId]?.[asString(raw.action_id)] ?? initialState(raw) ?? {};
}

/** Reports a new state: kept inside a form, sent as an action elsewhere. */
export function report(
  raw: Raw,
  blockId: string,
  context: BlockContext,
  state: StateValue,
  value: string,
): void {
  const actionId = asString(raw.action_id);
  if (context.inInput) context.change(blockId, actionId, state);
  else context.act({ blockId, actionId, value, state, ...readConfirm(raw.confirm) });
}

/** Attributes shared by all fields: id, name for assistive technology, error link, test hook. */
export function fieldProps(raw: Raw, blockId: string, context: BlockContext): Record<string, unknown> {
  const actionId = asString(raw.action_id);
  const id = fieldId(context, blockId, actionId);
  const error = context.errors[blockId];
  return {
    id,
    'data-testid': `action-${actionId}`,
    disabled: context.isPending(blockId, actionId),
    ...(error ? { 'aria-invalid': 'true', 'aria-describedby': `${id}-error` } : {}),
    ...(context.inInput ? {} : { 'aria-label': textOf(raw.placeholder) || 'Choose' }),
  };
}

const INPUT_TYPES: Record<string, string> = {
  number_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
};

export function textField(raw: Raw, blockId: string, context: BlockContext): Child {
  const type = asString(raw.type);
  const value = asString(stateOf(raw, blockId, context).value);
  const change = (event: FieldEvent): void =>
    context.change(blockId, asString(raw.action_id), { type, value: event.currentTarget.value || null });
  const limits = {
    ...(Number(raw.max_length) > 0 ? { maxlength: Number(raw.max_length) } : {}),
    ...(Number(raw.min_length) > 0 ? { minlength: Number(raw.min_length) } : {}),
  };
  const props = {
    ...fieldProps(raw, blockId, context),
    ...limits,
    placeholder: textOf(raw.placeholder),
    value,
  };
  if (type === 'plain_text_input' && raw.multiline === true) {
    return html`<textarea class="field-input" rows="4" onInput=${change} ...${props}></textarea>`;
  }
  return html`<input class="field-input" type=${INPUT_TYPES[type] ?? 'text'} autocomplete="off" onInput=${change} ...${props}
    inputmode=${type === 'number_input' ? 'decimal' : 'text'} />`;
}

export function dateField(raw: Raw, blockId: string, context: BlockContext): Child {
  const type = asString(raw.type);
  const field = type === 'datepicker' ? 'selected_date' : 'selected_time';
  const change = (event: FieldEvent): void => {
    const { value } = event.currentTarget;
    report(raw, blockId, context, { type, [field]: value || null }, value);
  };
  return html`<input class="field-input short" type=${type === 'datepicker' ? 'date' : 'time'} onChange=${change}
    value=${asString(stateOf(raw, blockId, context)[field])} ...${fieldProps(raw, blockId, context)} />`;
}

/** Radio buttons and checkboxes. */
export function choices(raw: Raw, blockId: string, context: BlockContext): Child {
  const type = asString(raw.type);
  const many = type === 'checkboxes';
  const state = stateOf(raw, blockId, context);
  const chosen = many
    ? asObjects(state.selected_options).map((each) => asString(each.value))
    : [asString(asObject(state.selected_option).value)];
  const options = asObjects(raw.options).map(readOption);
  const props = fieldProps(raw, blockId, context);
  const change = (value: string, checked: boolean): void => {
    const next = options.filter((each) =>
      each.value === value ? checked : many && chosen.includes(each.value),
    );
    const selected = many
      ? { selected_options: next.map((each) => each.raw) }
      : { selected_option: next[0]?.raw ?? null };
    report(raw, blockId, context, { type, ...selected }, next.map((each) => each.value).join(','));
  };
  return html`<div class="choices" role=${many ? 'group' : 'radiogroup'} id=${props.id} data-testid=${props['data-testid']}
    aria-label=${props['aria-label']}>
    ${options.map(
      (option) => html`<label class="choice">
        <input type=${many ? 'checkbox' : 'radio'} name=${props.id} value=${option.value} disabled=${props.disabled}
          checked=${chosen.includes(option.value)}
          onChange=${(event: FieldEvent) => change(option.value, event.currentTarget.checked)} />
        <span>
          <span class="choice-text">${textObject(option.raw.text, context)}</span>
          ${option.description ? html`<span class="choice-more">${textObject(option.raw.description, context)}</span>` : null}
        </span>
      </label>`,
    )}
  </div>`;
}
