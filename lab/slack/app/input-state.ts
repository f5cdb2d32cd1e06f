import { elementsOf } from '#lab/slack/block-kit/validate.ts';
import type { Block } from '#lab/slack/page-api.ts';

/** block id -> action id -> Slack's state value object. */
export type InputState = Record<string, Record<string, Record<string, unknown>>>;
type Element = Record<string, unknown>;

interface Spec {
  /** The field of the state value and of the action. */
  field: string;
  initial: string;
  kind: 'text' | 'option' | 'options' | 'id' | 'ids' | 'number';
}

const OPTION: Spec = { field: 'selected_option', initial: 'initial_option', kind: 'option' };
const OPTIONS: Spec = { field: 'selected_options', initial: 'initial_options', kind: 'options' };
const TEXT: Spec = { field: 'value', initial: 'initial_value', kind: 'text' };

/** Elements that hold a value; buttons and overflow menus do not. */
const SPECS: Readonly<Record<string, Spec>> = {
  plain_text_input: TEXT,
  email_text_input: TEXT,
  url_text_input: TEXT,
  number_input: TEXT,
  static_select: OPTION,
  radio_buttons: OPTION,
  checkboxes: OPTIONS,
  multi_static_select: OPTIONS,
  users_select: { field: 'selected_user', initial: 'initial_user', kind: 'id' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', kind: 'ids' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', kind: 'id' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', kind: 'id' },
  datepicker: { field: 'selected_date', initial: 'initial_date', kind: 'id' },
  timepicker: { field: 'selected_time', initial: 'initial_time', kind: 'id' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', kind: 'number' },
};

/** A person chose something that the element does not offer: only a forged request can. */
export class NotOffered extends Error {}

/** The element's own options, grouped or not. */
export function optionsOf(element: Element): Element[] {
  const lists = [
    element.options,
    ...(Array.isArray(element.option_groups) ? element.option_groups : []).map(
      (group: Element) => group.options,
    ),
  ];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as Element[]) : []));
}

function ownOption(element: Element, chosen: unknown): Element {
  const value = typeof chosen === 'object' && chosen !== null && 'value' in chosen ? chosen.value : chosen;
  const option = optionsOf(element).find((each) => each.value === value);
  if (!option) throw new NotOffered();
  return option;
}

function read(element: Element, spec: Spec, given: unknown): unknown {
  const none = given === null || given === undefined || given === '';
  switch (spec.kind) {
    case 'option':
      return none ? null : ownOption(element, given);
    case 'options':
      return Array.isArray(given) ? given.map((each) => ownOption(element, each)) : [];
    case 'ids':
      return Array.isArray(given) ? given.filter((each) => typeof each === 'string') : [];
    case 'number':
      return typeof given === 'number' ? given : null;
    default:
      return typeof given === 'string' && !none ? given : null;
  }
}

/**
 * The value an element has, as Slack writes it: what the page says, else its initial value, else empty. Undefined for
 * elements that hold none. Throws NotOffered for an option the element does not have.
 */
export function stateValue(element: Element, given: unknown): Record<string, unknown> | undefined {
  const spec = SPECS[String(element.type)];
  if (!spec) return undefined;
  const said = typeof given === 'object' && given !== null && spec.field in given;
  const raw = said ? Reflect.get(given, spec.field) : element[spec.initial];
  return { type: element.type, [spec.field]: read(element, spec, raw) };
}

/** The same from a click that carries one bare value. */
export const clickedValue = (element: Element, value: string): Record<string, unknown> | undefined => {
  const spec = SPECS[String(element.type)];
  return spec && stateValue(element, { [spec.field]: value });
};

/** The values of all elements of a message or view. Slack sends every one of them, the empty ones too. */
export function stateOf(
  blocks: readonly Block[],
  given: Record<string, Record<string, unknown>>,
): InputState {
  const state: InputState = {};
  for (const block of blocks) {
    for (const element of block.type === 'rich_text' ? [] : elementsOf(block)) {
      const [blockId, actionId] = [block.block_id ?? '', String(element.action_id)];
      const value = stateValue(element, given[blockId]?.[actionId]);
      if (value) state[blockId] = { ...state[blockId], [actionId]: value };
    }
  }
  return state;
}
