import type { Message, PageEvent } from '../lab/slack/page-api.ts';
import type { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import {
  type AppState,
  botDm,
  initialState,
  type Route,
  type Side,
  threadKey,
  visibleChannels,
  without,
} from './state/app-state.ts';
import { applyEvent } from './state/events.ts';

export type Change = (state: AppState) => AppState;

/** The page's one mutable thing: a state and who wants to know when it changes. */
export interface Store {
  api: Api;
  get(): AppState;
  set(change: Change): void;
  subscribe(listener: () => void): () => void;
}

export function createStore(api: Api, userId: string): Store {
  let state = initialState(userId);
  const listeners = new Set<() => void>();
  return {
    api,
    get: () => state,
    set: (change) => {
      state = change(state);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The sentence of a failure. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs a load; a failure becomes the page's notice instead of a broken page. */
async function load<T>(
  store: Store,
  work: () => Promise<T>,
  apply: (state: AppState, result: T) => AppState,
  onGone: (state: AppState) => AppState = (state) => state,
): Promise<void> {
  const { userId } = store.get();
  try {
    const result = await work();
    // Somebody switched user meanwhile: this answer is for other eyes.
    if (store.get().userId !== userId) return;
    store.set((state) => apply(state, result));
  } catch (error) {
    if (store.get().userId !== userId) return;
    const isGone = error instanceof ApiError && error.status === 404;
    store.set((state) => ({ ...(isGone ? onGone(state) : state), notice: reason(error) }));
  }
}

/** Loads the workspace and picks a user and a channel; call once, and again after the connection was lost. */
export async function loadWorkspace(store: Store): Promise<void> {
  await load(store, store.api.workspace, (state, workspace) => {
    const isKnown = workspace.users.some((user) => user.id === state.userId && !user.isBot);
    const userId = isKnown ? state.userId : (workspace.users.find((user) => !user.isBot)?.id ?? '');
    const { notice: _, ...rest } = state;
    return { ...rest, workspace, userId };
  });
  await load(store, store.api.scenarios, (state, scenarios) => ({ ...state, scenarios }));
}

export function loadChannel(store: Store, channel: string): Promise<void> {
  return load(
    store,
    () => store.api.messages(channel, store.get().userId),
    (state, messages: Message[]) => ({
      ...state,
      channels: { ...state.channels, [channel]: messages },
    }),
  );
}

export function loadThread(store: Store, channel: string, ts: string): Promise<void> {
  const key = threadKey(channel, ts);
  return load(
    store,
    () => store.api.thread(channel, ts, store.get().userId),
    (state, messages: Message[]) => ({ ...state, threads: { ...state.threads, [key]: messages } }),
    // A thread that is not there any more is no place to stay in.
    (state) => (state.side?.kind === 'thread' && state.side.ts === ts ? closeSide(state) : state),
  );
}

function closeSide({ side: _, ...state }: AppState): AppState {
  return state;
}

/** Fetches again all that is on screen; after a reconnect nothing that was missed stays missing. */
export async function refresh(store: Store): Promise<void> {
  const { route, side } = store.get();
  const loads: Promise<void>[] = [];
  if (route.kind === 'channel' && route.channel) loads.push(loadChannel(store, route.channel));
  if (route.kind === 'home') loads.push(loadHome(store));
  if (side?.kind === 'thread') loads.push(loadThread(store, side.channel, side.ts));
  await Promise.all(loads);
}

function loadHome(store: Store): Promise<void> {
  return load(
    store,
    () => store.api.openHome(store.get().userId),
    (state, home) => ({ ...state, home: home ?? state.home ?? null }),
  );
}

/** The channel an address or a user switch falls back to: #incidents, else the first one. */
export function fallbackChannel(state: AppState): string {
  const { workspace } = state;
  if (!workspace) return '';
  const visible = visibleChannels(
    workspace,
    workspace.users.find((user) => user.id === state.userId),
  );
  const start =
    visible.find((channel) => channel.name === 'incidents') ?? visible.find((channel) => !channel.isDm);
  return (start ?? botDm(workspace, state.userId))?.id ?? '';
}

export function openRoute(store: Store, route: Route): void {
  store.set((state) => {
    const { notice: _, side, ...rest } = state;
    // A thread belongs to its channel; the scenarios panel stays.
    const kept =
      side?.kind === 'thread' && !(route.kind === 'channel' && route.channel === side.channel)
        ? undefined
        : side;
    const unread = route.kind === 'channel' ? without(state.unread, route.channel) : state.unread;
    return { ...rest, ...(kept ? { side: kept } : {}), route, unread, drawerOpen: false };
  });
  void refresh(store);
}

export function openSide(store: Store, side: Side | undefined): void {
  store.set((state) => {
    const rest = closeSide(state);
    return side ? { ...rest, side, drawerOpen: false } : rest;
  });
  if (side?.kind === 'thread') void loadThread(store, side.channel, side.ts);
}

/** Sits somebody else in front of the client: nothing of the last person's stays on screen. */
export function actAs(store: Store, userId: string): void {
  store.set((state) => {
    const { workspace, scenarios, scenarioStates, route, side } = state;
    const fresh = {
      ...initialState(userId),
      scenarios,
      scenarioStates,
      route,
      ...(workspace ? { workspace } : {}),
    };
    const { side: _, ...bare } = fresh;
    const kept = side ? { ...bare, side } : bare;
    const seen = workspace
      ? visibleChannels(
          workspace,
          workspace.users.find((user) => user.id === userId),
        )
      : [];
    const isVisible = (id: string): boolean => seen.some((channel) => channel.id === id);
    if (route.kind === 'home' || isVisible(route.channel)) return kept;
    return {
      ...bare,
      side: { kind: 'scenarios' },
      route: { kind: 'channel', channel: fallbackChannel(kept) },
    };
  });
  void refresh(store);
}

export function receive(store: Store, event: PageEvent): void {
  store.set((state) => applyEvent(state, event));
}
