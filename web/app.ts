import { render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { fromHash, toHash } from './address.ts';
import { api } from './api.ts';
import { ChannelView } from './components/channel-view.ts';
import { ConfirmDialog } from './components/confirm.ts';
import { HomeView } from './components/home.ts';
import { Modal } from './components/modal.ts';
import type { PageProps } from './components/props.ts';
import { Scenarios } from './components/scenarios.ts';
import { Sidebar } from './components/sidebar.ts';
import { ThreadPane } from './components/thread-pane.ts';
import { TopBar } from './components/top-bar.ts';
import { createDirectory } from './directory.ts';
import { type Child, html } from './html.ts';
import { follow } from './live.ts';
import { applyTheme, readTheme, readUser } from './preferences.ts';
import { type AppState, channelTitle, type Route, visibleChannels } from './state/app-state.ts';
import { createStore, fallbackChannel, loadWorkspace, openRoute, openSide, type Store } from './store.ts';

/** Relative dates move on even when nothing happens. */
const TICK_MILLIS = 30_000;

function App({ store }: { store: Store }): Child {
  const [state, setState] = useState<AppState>(store.get());
  const [now, setNow] = useState(Date.now());
  useEffect(() => store.subscribe(() => setState(store.get())), [store]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MILLIS);
    return () => clearInterval(timer);
  }, []);
  useEffect(
    () => (state.workspace && state.userId ? follow(store, state.userId) : undefined),
    [state.userId, !state.workspace],
  );
  useEffect(() => {
    const hash = toHash(state.route, state.side);
    if (hash !== '#/' && hash !== location.hash) history.replaceState(null, '', hash);
  }, [state.route, state.side]);

  const { workspace } = state;
  useEffect(() => {
    document.title = pageTitle(state);
  }, [state.route, state.unread, workspace]);
  const directory = useMemo(
    () => workspace && createDirectory(workspace, (id) => openRoute(store, { kind: 'channel', channel: id })),
    [workspace],
  );
  if (!workspace || !directory) {
    return html`<div class="splash" role="status"><p>${state.notice ?? 'Opening the workspace'}</p></div>`;
  }
  const me = workspace.users.find((user) => user.id === state.userId);
  return html`<${Page} page=${{ state, store, workspace, directory, me, now: Math.max(now, Date.now()) }} />`;
}

/** `(2) incidents - Lab`: unread messages first, so that a narrow tab shows them. */
function pageTitle({ workspace, route, unread, userId }: AppState): string {
  const channel =
    route.kind === 'channel' ? workspace?.channels.find((each) => each.id === route.channel) : undefined;
  const place = channel && workspace ? channelTitle(workspace, channel, userId) : 'App Home';
  const count = Object.values(unread).reduce((sum, each) => sum + each, 0);
  return `${count > 0 ? `(${count}) ` : ''}${workspace ? `${place} - ${workspace.teamName}` : 'Casebook lab'}`;
}

function Page({ page }: { page: PageProps }): Child {
  const { state, store } = page;
  const { side } = state;
  const view = state.views.at(-1);
  return html`<div class=${`app ${side ? 'with-side' : ''}`}>
    <${TopBar} ...${page} />
    <${Sidebar} ...${page} />
    ${
      state.drawerOpen
        ? html`<button type="button" class="scrim" aria-label="Close the menu"
          onClick=${() => store.set((now) => ({ ...now, drawerOpen: false }))}></button>`
        : null
    }
    ${state.route.kind === 'home' ? html`<${HomeView} page=${page} />` : html`<${ChannelView} page=${page} id=${state.route.channel} />`}
    ${side?.kind === 'thread' ? html`<${ThreadPane} page=${page} channel=${side.channel} ts=${side.ts} />` : null}
    ${side?.kind === 'scenarios' ? html`<${Scenarios} ...${page} />` : null}
    ${view ? html`<${Modal} key=${view.id} page=${page} view=${view} />` : null}
    <${ConfirmDialog} key=${state.confirm ? 'asking' : 'quiet'} page=${page} />
  </div>`;
}

/** Goes where the address says if this person can, else to the channel where cases appear. */
function goToAddress(store: Store): void {
  const { workspace, userId } = store.get();
  if (!workspace) return;
  const place = fromHash(location.hash);
  const visible = visibleChannels(
    workspace,
    workspace.users.find((user) => user.id === userId),
  );
  const isThere = (route: Route): boolean =>
    route.kind === 'home' || visible.some((channel) => channel.id === route.channel);
  if (!place || !isThere(place.route)) {
    openRoute(store, { kind: 'channel', channel: fallbackChannel(store.get()) });
    return;
  }
  openRoute(store, place.route);
  if (place.thread && place.route.kind === 'channel') {
    openSide(store, { kind: 'thread', channel: place.route.channel, ts: place.thread });
  }
}

/** Starts the page in the given element. */
export async function start(root: Element): Promise<void> {
  applyTheme(readTheme());
  const store = createStore(api, readUser());
  // On a narrow screen the scenarios would hide the channel.
  if (matchMedia('(max-width: 900px)').matches) openSide(store, undefined);
  render(html`<${App} store=${store} />`, root);
  await loadWorkspace(store);
  goToAddress(store);
  addEventListener('hashchange', () => goToAddress(store));
}

const root = document.getElementById('root');
if (root) void start(root);
