import type { Block } from '../lab/slack/page-api.ts';
import type { Answer } from './api.ts';
import type { Click, StateValue } from './blocks/context.ts';
import { collectState, missingInputs } from './blocks/state.ts';
import {
  type AppState,
  type Container,
  clickKey,
  containerKey,
  threadKey,
  without,
} from './state/app-state.ts';
import { dropView } from './state/events.ts';
import { reason, type Store } from './store.ts';
import { encodeText, parseCommand } from './text/compose.ts';

/** Keeps what a person chose in a container. */
export function setInput(
  store: Store,
  container: Container,
  blockId: string,
  actionId: string,
  value: StateValue,
): void {
  const key = containerKey(container);
  store.set((state) => {
    const values = state.inputs[key] ?? {};
    const next = { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
    return { ...state, inputs: { ...state.inputs, [key]: next } };
  });
}

/** A click on an element: asks first where the app wants that, then sends. */
export function click(store: Store, container: Container, action: Click): void {
  if (action.confirm) store.set((state) => ({ ...state, confirm: { container, click: action } }));
  else void sendClick(store, container, action);
}

/** Answers the confirm dialog. */
export function answerConfirm(store: Store, yes: boolean): void {
  const { confirm } = store.get();
  store.set(({ confirm: _, ...state }) => state);
  if (yes && confirm) void sendClick(store, confirm.container, confirm.click);
}

async function sendClick(store: Store, container: Container, action: Click): Promise<void> {
  const { blockId, actionId, value } = action;
  const key = containerKey(container);
  const pendingKey = clickKey(container, blockId, actionId);
  if (store.get().pending[pendingKey]) return;
  if (action.state) setInput(store, container, blockId, actionId, action.state);
  store.set((state) => ({
    ...state,
    pending: { ...state.pending, [pendingKey]: true },
    warnings: without(state.warnings, key),
  }));
  const { userId, inputs } = store.get();
  const answer = await outcome(() =>
    store.api.click({
      user: userId,
      container:
        container.kind === 'message'
          ? { channel: container.channel, messageTs: container.ts }
          : { viewId: container.viewId },
      blockId,
      actionId,
      ...(value === undefined ? {} : { value }),
      state: collectState(blocksOf(store.get(), container), inputs[key] ?? {}),
    }),
  );
  store.set((state) => ({
    ...state,
    pending: without(state.pending, pendingKey),
    warnings: answer.ok
      ? state.warnings
      : { ...state.warnings, [key]: answer.error ?? 'The app did not answer.' },
  }));
}

/** The blocks a container shows now. */
export function blocksOf(state: AppState, container: Container): readonly Block[] {
  if (container.kind === 'home') return state.home?.blocks ?? [];
  if (container.kind === 'view')
    return state.views.find((view) => view.id === container.viewId)?.blocks ?? [];
  const lists = [state.channels[container.channel] ?? [], ...threadsOf(state, container.channel)];
  return lists.flat().find((message) => message.ts === container.ts)?.blocks ?? [];
}

function threadsOf(state: AppState, channel: string): AppState['threads'][string][] {
  const prefix = threadKey(channel, '');
  return Object.entries(state.threads).flatMap(([key, list]) => (key.startsWith(prefix) ? [list] : []));
}

async function outcome<T extends Answer>(work: () => Promise<T>): Promise<T | { ok: false; error: string }> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, error: reason(error) };
  }
}

/** Sends what was typed; resolves to a sentence when it was refused, so that the text can stay in the composer. */
export async function send(
  store: Store,
  channel: string,
  typed: string,
  threadTs?: string,
): Promise<string | undefined> {
  const { workspace, userId } = store.get();
  const text = typed.trim();
  if (!workspace || !text) return undefined;
  const command = parseCommand(text);
  if (command) {
    if (threadTs) return `${command.command} does not work in threads. Try it in the channel.`;
    if (!workspace.commands.some((each) => each.command === command.command)) {
      return `${command.command} is not a command here. Type / to see what is.`;
    }
    const body = {
      user: userId,
      channel,
      command: command.command,
      text: encodeText(command.text, workspace),
    };
    const answer = await outcome(() => store.api.command(body));
    return answer.ok ? undefined : (answer.error ?? `${command.command} failed: the app did not answer.`);
  }
  try {
    await store.api.post({
      user: userId,
      channel,
      text: encodeText(text, workspace),
      ...(threadTs ? { threadTs } : {}),
    });
    return undefined;
  } catch (error) {
    return reason(error);
  }
}

/** Submits a modal. Required inputs left empty and the app's own errors are shown at their fields. */
export async function submitView(store: Store, viewId: string): Promise<void> {
  const before = store.get();
  const view = before.views.find((each) => each.id === viewId);
  const key = `v:${viewId}`;
  if (!view || before.pending[key]) return;
  const values = before.inputs[key] ?? {};
  const missing = missingInputs(view.blocks, values);
  store.set((state) => ({
    ...state,
    viewErrors: { ...state.viewErrors, [viewId]: missing },
    warnings: without(state.warnings, key),
  }));
  if (Object.keys(missing).length > 0) return;
  store.set((state) => ({ ...state, pending: { ...state.pending, [key]: true } }));
  const body = { user: before.userId, viewId, state: collectState(view.blocks, values) };
  const answer: Answer & { errors?: Record<string, string> } = await outcome(() => store.api.submit(body));
  store.set((state) => {
    const next = { ...state, pending: without(state.pending, key) };
    if (answer.errors && Object.keys(answer.errors).length > 0) {
      return { ...next, viewErrors: { ...next.viewErrors, [viewId]: answer.errors } };
    }
    if (answer.ok) return next;
    return {
      ...next,
      warnings: { ...next.warnings, [key]: answer.error ?? 'The app did not answer. Try again.' },
    };
  });
}

/** Closes a modal at once and tells the app. */
export async function closeView(store: Store, viewId: string): Promise<void> {
  const { userId } = store.get();
  store.set((state) => dropView(state, viewId));
  const answer = await outcome(() => store.api.closeView(userId, viewId));
  if (!answer.ok)
    store.set((state) => ({ ...state, notice: answer.error ?? 'The form could not be closed.' }));
}

/** Adds the acting user's reaction, or takes it back. */
export async function react(
  store: Store,
  channel: string,
  ts: string,
  name: string,
  remove: boolean,
): Promise<void> {
  const key = containerKey({ kind: 'message', channel, ts });
  const body = { user: store.get().userId, channel, ts, name, ...(remove ? { remove } : {}) };
  const answer = await outcome(() => store.api.react(body));
  if (!answer.ok) {
    store.set((state) => ({
      ...state,
      warnings: { ...state.warnings, [key]: answer.error ?? 'The reaction was refused.' },
    }));
  }
}

export async function startScenario(store: Store, id: string): Promise<void> {
  const show = (state: 'starting' | 'failed', detail: string): void =>
    store.set((all) => ({ ...all, scenarioStates: { ...all.scenarioStates, [id]: { id, state, detail } } }));
  show('starting', 'Starting');
  try {
    const answer = await store.api.startScenario(id);
    store.set((state) => {
      // Progress over the event stream may be ahead of this answer.
      const isAhead = state.scenarioStates[id]?.state !== 'starting';
      return isAhead ? state : { ...state, scenarioStates: { ...state.scenarioStates, [id]: answer } };
    });
  } catch (error) {
    show('failed', reason(error));
  }
}
