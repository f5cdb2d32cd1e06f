import type { Raw } from './read.ts';

/** Slack's state value of one element, e.g. `{ type: 'plain_text_input', value: 'x' }`. */
export type StateValue = Record<string, unknown>;
/** block id -> action id -> state value. */
export type StateValues = Record<string, Record<string, StateValue>>;

export type Confirm = { title: string; text: Raw; confirm: string; deny: string; danger: boolean };

export type Click = {
  blockId: string;
  actionId: string;
  value?: string;
  /** The new state of a stateful element; kept only when the person goes through with it. */
  state?: StateValue;
  confirm?: Confirm;
};

/** Names for ids; the page fills it from the workspace. */
export interface Directory {
  user(id: string): string;
  channel(id: string): string;
  group(id: string): string;
  /** People who can be picked in a users_select. */
  people(): { id: string; name: string }[];
  openChannel(id: string): void;
}

/** What a block needs around it. Renderers are pure: everything that happens goes through `act` and `change`. */
export interface BlockContext {
  directory: Directory;
  now: number;
  values: StateValues;
  /** block id -> sentence, from the app's validation. */
  errors: Record<string, string>;
  /** Distinguishes the ids of form fields of several containers on one page. */
  key: string;
  /** Set inside an input block: values are kept for the form instead of being sent as actions. */
  inInput?: boolean;
  isPending(blockId: string, actionId: string): boolean;
  act(click: Click): void;
  change(blockId: string, actionId: string, state: StateValue): void;
}

/** The parts of a DOM event that renderers read. */
export type FieldEvent = { currentTarget: { value: string; checked: boolean } };
