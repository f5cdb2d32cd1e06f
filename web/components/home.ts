import { type Child, html } from '../html.ts';
import { botDm } from '../state/app-state.ts';
import { openRoute } from '../store.ts';
import { Avatar } from './avatar.ts';
import { BlocksView } from './blocks-view.ts';
import type { PageProps } from './props.ts';

/** The app's home tab, as the app published it for this person. */
export function HomeView({ page }: { page: PageProps }): Child {
  const { state, workspace } = page;
  const bot = workspace.users.find((user) => user.id === workspace.botUserId);
  const { home } = state;
  return html`<main class="main" data-testid="home" aria-label="App Home">
    <header class="main-head">
      <h1><${Avatar} user=${bot} size="small" />${bot?.realName ?? 'App'}</h1>
      <${HomeTabs} page=${page} current="home" />
    </header>
    <div class="home-body" tabindex="0">
      <div class="home-inner">
        ${
          home
            ? html`<${BlocksView} key=${home.id} page=${page} container=${{ kind: 'home', viewId: home.id }} blocks=${home.blocks} />`
            : html`<p class="empty" role="status">${home === undefined ? 'Opening' : 'The app has not published a home tab for you yet.'}</p>`
        }
      </div>
    </div>
  </main>`;
}

/** Home and Messages, the two tabs of an app. */
export function HomeTabs({ page, current }: { page: PageProps; current: 'home' | 'messages' }): Child {
  const { store, workspace, state } = page;
  const dm = botDm(workspace, state.userId);
  const mark = (tab: string): object => (tab === current ? { 'aria-current': 'page' } : {});
  return html`<div class="tabs" role="group" aria-label="App tabs">
    <button type="button" class="tab" ...${mark('home')} onClick=${() => openRoute(store, { kind: 'home' })}>Home</button>
    ${
      dm
        ? html`<button type="button" class="tab" ...${mark('messages')}
          onClick=${() => openRoute(store, { kind: 'channel', channel: dm.id })}>Messages</button>`
        : null
    }
  </div>`;
}
