import { type Child, html } from '../html.ts';
import type { BlockContext, FieldEvent } from './context.ts';
import { fieldProps, report, stateOf } from './fields.ts';
import { asObject, asObjects, asString, type Option, type Raw, readOptions, textOf } from './read.ts';

type Group = { group: string; options: Option[] };

function groupsOf(raw: Raw, context: BlockContext): Group[] {
  if (!asString(raw.type).endsWith('users_select')) return readOptions(raw);
  const options = context.directory
    .people()
    .map(({ id, name }) => ({ value: id, text: name, description: '', raw: {} }));
  return [{ group: '', options }];
}

const isUsers = (raw: Raw): boolean => asString(raw.type).endsWith('users_select');

/** static_select and users_select: the browser's own menu, so keyboard and touch behave as people expect. */
export function menu(raw: Raw, blockId: string, context: BlockContext): Child {
  const type = asString(raw.type);
  const groups = groupsOf(raw, context);
  const state = stateOf(raw, blockId, context);
  const selected = isUsers(raw)
    ? asString(state.selected_user)
    : asString(asObject(state.selected_option).value);
  const change = (event: FieldEvent): void => {
    const { value } = event.currentTarget;
    const option = groups.flatMap((each) => each.options).find((each) => each.value === value);
    const next = isUsers(raw) ? { selected_user: value || null } : { selected_option: option?.raw ?? null };
    if (value || context.inInput) report(raw, blockId, context, { type, ...next }, value);
  };
  const optionsOf = (group: Group): Child =>
    group.options.map(
      (each) => html`<option value=${each.value} selected=${each.value === selected}>${each.text}</option>`,
    );
  return html`<select class="field-input select" value=${selected} onChange=${change} ...${fieldProps(raw, blockId, context)}>
    <option value="" selected=${selected === ''}>${textOf(raw.placeholder) || 'Choose an option'}</option>
    ${groups.map((group) => (group.group ? html`<optgroup label=${group.group}>${optionsOf(group)}</optgroup>` : optionsOf(group)))}
  </select>`;
}

/** Multi selects, as a short list of check boxes. */
export function multiMenu(raw: Raw, blockId: string, context: BlockContext): Child {
  const type = asString(raw.type);
  const state = stateOf(raw, blockId, context);
  const options = groupsOf(raw, context).flatMap((group) => group.options);
  const chosen = isUsers(raw)
    ? (Array.isArray(state.selected_users) ? state.selected_users : []).map(asString)
    : asObjects(state.selected_options).map((each) => asString(each.value));
  const props = fieldProps(raw, blockId, context);
  const toggle = (value: string, checked: boolean): void => {
    const next = options.filter((each) => (each.value === value ? checked : chosen.includes(each.value)));
    const values = next.map((each) => each.value);
    const selected = isUsers(raw)
      ? { selected_users: values }
      : { selected_options: next.map((each) => each.raw) };
    report(raw, blockId, context, { type, ...selected }, values.join(','));
  };
  return html`<div class="choices boxed" role="group" id=${props.id} data-testid=${props['data-testid']}
    aria-label=${textOf(raw.placeholder) || 'Choose'}>
    ${options.map(
      (option) => html`<label class="choice">
        <input type="checkbox" value=${option.value} checked=${chosen.includes(option.value)} disabled=${props.disabled}
          onChange=${(event: FieldEvent) => toggle(option.value, event.currentTarget.checked)} />
        <span class="choice-text">${option.text}</span>
      </label>`,
    )}
  </div>`;
}
