import type { LabChannel } from '../../lab/slack/page-api.ts';
import { type Child, html } from '../html.ts';
import { channelTitle } from '../state/app-state.ts';
import { Composer } from './composer.ts';
import { HomeTabs } from './home.ts';
import { icon } from './icons.ts';
import { MessageList } from './message-list.ts';
import type { PageProps } from './props.ts';

/** A channel or direct message: head, messages, composer. */
export function ChannelView({ page, id }: { page: PageProps; id: string }): Child {
  const { state, workspace } = page;
  const channel = workspace.channels.find((each) => each.id === id);
  if (!channel)
    return html`<main class="main"><p class="empty">There is no such channel, or you may not see it.</p></main>`;
  const name = channelTitle(workspace, channel, state.userId);
  const mark = channel.isDm ? null : icon(channel.isPrivate ? 'lock' : 'hash');
  const messages = state.channels[id];
  const isBotDm = channel.isDm && channel.members.includes(workspace.botUserId);
  const intro = html`<div class="intro" key="intro">
    <h2>${mark}${name}</h2>
    <p>${introOf(channel, messages?.length === 0)}</p>
  </div>`;
  return html`<main class="main" aria-label=${channel.isDm ? `Direct messages with ${name}` : `Channel ${name}`}>
    <header class="main-head">
      <h1>${mark}${name}</h1>
      ${isBotDm ? html`<${HomeTabs} page=${page} current="messages" />` : html`<p class="topic">${channel.topic}</p>`}
    </header>
    ${
      messages
        ? html`<${MessageList} key=${`${state.userId}/${id}`} page=${page} messages=${messages} inThread=${false}
          label=${`Messages in ${name}`} intro=${intro} />`
        : html`<div class="messages-frame"><p class="empty" role="status">Loading messages</p></div>`
    }
    <${Composer} key=${`c${state.userId}${id}`} page=${page} channel=${id} placeholder=${channel.isDm ? `Message ${name}` : `Message #${name}`} />
  </main>`;
}

function introOf({ topic, isDm, name }: LabChannel, isEmpty: boolean): string {
  if (isDm) return 'This conversation is just between the two of you.';
  const start = topic ? `${topic}.` : 'This is the start of the channel.';
  if (!isEmpty) return start;
  return `${start} ${name === 'incidents' ? 'All quiet. Break something and watch.' : 'Nothing has happened here yet.'}`;
}
