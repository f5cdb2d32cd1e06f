import { type Child, html } from '../html.ts';
import { channelTitle, visibleChannels } from '../state/app-state.ts';
import { openRoute, openSide } from '../store.ts';
import { Avatar } from './avatar.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';

/** The workspace's side bar: channels, direct messages, the app's home, and the way to the scenarios. */
export function Sidebar(page: PageProps): Child {
  const { state, store, workspace, me } = page;
  const visible = visibleChannels(workspace, me);
  const isHome = state.route.kind === 'home';
  return html`<nav class=${`sidebar ${state.drawerOpen ? 'open' : ''}`} aria-label="Workspace">
    <div class="side-group">
      <button type="button" class=${`side-link ${state.side?.kind === 'scenarios' ? 'on' : ''}`} data-testid="open-scenarios"
        onClick=${() => openSide(store, { kind: 'scenarios' })}>
        ${icon('bolt')}<span>Break something</span>
      </button>
    </div>
    <section class="side-group" aria-labelledby="side-channels">
      <h2 id="side-channels">Channels</h2>
      <ul>${visible.filter((each) => !each.isDm).map((channel) => channelLink(page, channel.id, channel.name, icon(channel.isPrivate ? 'lock' : 'hash')))}</ul>
    </section>
    <section class="side-group" aria-labelledby="side-dms">
      <h2 id="side-dms">Direct messages</h2>
      <ul>
        ${visible
          .filter((each) => each.isDm)
          .map((channel) => {
            const other = workspace.users.find(
              (user) => user.id === channel.members.find((id) => id !== state.userId),
            );
            const name = channelTitle(workspace, channel, state.userId);
            return channelLink(page, channel.id, name, html`<${Avatar} user=${other} size="small" />`);
          })}
      </ul>
    </section>
    <section class="side-group" aria-labelledby="side-apps">
      <h2 id="side-apps">Apps</h2>
      <ul>
        <li>
          <button type="button" class=${`side-link ${isHome ? 'current' : ''}`} data-testid="open-home"
            ...${isHome ? { 'aria-current': 'page' } : {}} onClick=${() => openRoute(store, { kind: 'home' })}>
            ${icon('home')}<span>App Home</span>
          </button>
        </li>
      </ul>
    </section>
    <p class="side-note">A lab workspace on this machine. It speaks Slack's protocol; Slack itself is not involved.</p>
  </nav>`;
}

function channelLink({ state, store }: PageProps, id: string, name: string, mark: Child): Child {
  const isCurrent = state.route.kind === 'channel' && state.route.channel === id;
  const unread = state.unread[id] ?? 0;
  return html`<li key=${id}>
    <button type="button" class=${`side-link ${isCurrent ? 'current' : ''} ${unread ? 'unread' : ''}`} data-testid=${`channel-${name}`}
      ...${isCurrent ? { 'aria-current': 'page' } : {}} onClick=${() => openRoute(store, { kind: 'channel', channel: id })}>
      ${mark}<span class="side-name">${name}</span>
      ${unread ? html`<span class="count" aria-label=${`${unread} new`}>${unread}</span>` : null}
    </button>
  </li>`;
}
