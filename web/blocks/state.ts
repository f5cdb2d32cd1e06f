import type { Block } from '../../lab/slack/page-api.ts';
import type { StateValue, StateValues } from './context.ts';
import { asObject, asObjects, asString, type Raw } from './read.ts';

const TEXT_INPUTS = ['plain_text_input', 'number_input', 'email_text_input', 'url_text_input'];

/** The state of an element nobody touched, as Slack reports it; undefined for elements without state. */
export function initialState(element: Raw): StateValue | undefined {
  const type = asString(element.type);
  if (TEXT_INPUTS.includes(type)) return { type, value: asString(element.initial_value) || null };
  switch (type) {
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'users_select':
      return { type, selected_user: asString(element.initial_user) || null };
    case 'multi_static_select':
    case 'checkboxes':
      return { type, selected_options: asObjects(element.initial_options) };
    case 'multi_users_select':
      return { type, selected_users: Array.isArray(element.initial_users) ? element.initial_users : [] };
    case 'datepicker':
      return { type, selected_date: asString(element.initial_date) || null };
    case 'timepicker':
      return { type, selected_time: asString(element.initial_time) || null };
    default:
      return undefined;
  }
}

/** Every element of a block that a person can use. */
export function elementsOf(block: Block): Raw[] {
  if (block.type === 'input') return [asObject(block.element)];
  if (block.type === 'section') return block.accessory ? [asObject(block.accessory)] : [];
  return block.type === 'actions' ? asObjects(block.elements) : [];
}

/**
 * The state of a container for a submission or an action: all its stateful elements, what people chose first, else
 * what the app gave. Values of blocks that are no longer there are left out.
 */
export function collectState(blocks: readonly Block[], values: StateValues): StateValues {
  const state: StateValues = {};
  for (const block of blocks) {
    const blockId = asString(block.block_id);
    for (const element of elementsOf(block)) {
      const initial = initialState(element);
      if (!initial) continue;
      const actionId = asString(element.action_id);
      state[blockId] = { ...state[blockId], [actionId]: values[blockId]?.[actionId] ?? initial };
    }
  }
  return state;
}

function isEmpty(state: StateValue | undefined): boolean {
  const { type: _, ...rest } = state ?? {};
  return Object.values(rest).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

/** Slack's own check before a view is sent: block id -> sentence for each required input left empty. */
export function missingInputs(blocks: readonly Block[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  const state = collectState(blocks, values);
  for (const block of blocks) {
    if (block.type !== 'input' || block.optional === true) continue;
    const element = asObject(block.element);
    const blockId = asString(block.block_id);
    const filled = state[blockId]?.[asString(element.action_id)];
    if (initialState(element) && isEmpty(filled)) errors[blockId] = 'Please complete this required field.';
  }
  return errors;
}
