import type { Message } from '../../lab/slack/page-api.ts';
import { mrkdwn } from '../blocks/text.ts';
import { react } from '../commands.ts';
import { type Child, html } from '../html.ts';
import { threadKey } from '../state/app-state.ts';
import { openSide } from '../store.ts';
import { ago, timeOfDay, tsMillis } from '../text/time.ts';
import { Avatar } from './avatar.ts';
import { BlocksView } from './blocks-view.ts';
import { emojiView } from './emoji-view.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';

type Props = { page: PageProps; message: Message; compact: boolean; inThread: boolean };

const QUICK = ['white_check_mark', 'eyes', '+1', 'pushpin'];

/** One message with its tools, reactions and the way into its thread. */
export function MessageView({ page, message, compact, inThread }: Props): Child {
  const user = page.workspace.users.find((each) => each.id === message.user);
  const name = user?.realName ?? 'Unknown';
  const millis = tsMillis(message.ts);
  const clock = { now: page.now };
  const time = html`<time class="time" datetime=${new Date(millis).toISOString()} title=${new Date(millis).toLocaleString()}>
    ${compact ? timeOfDay(millis, clock).replace(/\s[AP]M$/, '') : timeOfDay(millis, clock)}
  </time>`;
  const isEphemeral = message.ephemeralFor !== undefined;
  const classes = ['message', compact ? 'compact' : '', isEphemeral ? 'ephemeral' : '']
    .filter(Boolean)
    .join(' ');
  return html`<article class=${classes} data-testid="message" tabindex="-1" data-ts=${message.ts} aria-label=${`${name}, ${timeOfDay(millis, clock)}`}>
    ${isEphemeral ? html`<p class="only-you">${icon('eye')}Only visible to you</p>` : null}
    <div class="gutter">${compact ? time : html`<${Avatar} user=${user} />`}</div>
    <div class="message-main">
      ${
        compact
          ? null
          : html`<header class="message-head">
            <strong class="sender">${name}</strong>
            ${user?.isBot ? html`<span class="badge">App</span>` : null}
            ${user?.isGuest ? html`<span class="badge">Guest</span>` : null}
            ${time}
          </header>`
      }
      <${Marks} message=${message} inThread=${inThread} />
      <${Body} page=${page} message=${message} inThread=${inThread} />
      <${Files} message=${message} userId=${page.state.userId} />
      <${Reactions} page=${page} message=${message} />
      ${inThread ? null : html`<${Doing} page=${page} message=${message} />`}
      ${inThread || !message.replyCount ? null : html`<${ThreadLink} page=${page} message=${message} />`}
    </div>
    ${isEphemeral ? null : html`<${Tools} page=${page} message=${message} inThread=${inThread} name=${name} />`}
  </article>`;
}

function Body({ page, message, inThread }: Omit<Props, 'compact'>): Child {
  const edited = message.editedTs ? html`<span class="edited">(edited)</span>` : null;
  const container = { kind: 'message', channel: message.channel, ts: message.ts } as const;
  const blocks = message.blocks ?? [];
  if (blocks.length === 0) {
    return html`<div class="text">${mrkdwn(message.text, page)}${edited}</div>
      <${BlocksView} page=${page} container=${container} blocks=${blocks} />`;
  }
  return html`<${BlocksView} page=${page} container=${container} blocks=${blocks} place=${inThread ? '-t' : ''} />${edited}`;
}

function Marks({ message, inThread }: { message: Message; inThread: boolean }): Child {
  const fromThread = !inThread && message.replyBroadcast === true;
  return html`${message.pinned ? html`<p class="mark">${icon('pin')}Pinned</p>` : null}
    ${fromThread ? html`<p class="mark">${icon('reply')}Also sent to its thread</p>` : null}`;
}

function Files({ message, userId }: { message: Message; userId: string }): Child {
  if (!message.files?.length) return null;
  return html`<ul class="files">
    ${message.files.map(({ id, name, title }) => {
      const address = `/lab/files/${encodeURIComponent(id)}?user=${encodeURIComponent(userId)}`;
      return html`<li key=${id}><a class="file" href=${address} download=${name}>${icon('file')}<span>${title || name}</span></a></li>`;
    })}
  </ul>`;
}

function Reactions({ page, message }: { page: PageProps; message: Message }): Child {
  const { state, store, directory } = page;
  const reactions = (message.reactions ?? []).filter((each) => each.users.length > 0);
  if (reactions.length === 0) return null;
  return html`<div class="reactions">
    ${reactions.map(({ name, users }) => {
      const isMine = users.includes(state.userId);
      const people = users.map((id) => directory.user(id) || 'somebody').join(', ');
      return html`<button type="button" key=${name} class=${`reaction ${isMine ? 'mine' : ''}`} aria-pressed=${String(isMine)}
        title=${`${people} reacted with :${name}:`} aria-label=${`${name}, ${users.length}: ${people}`}
        onClick=${() => void react(store, message.channel, message.ts, name, isMine)}>
        ${emojiView(name)}<span>${users.length}</span>
      </button>`;
    })}
  </div>`;
}

/** What the app says it is doing in this thread. */
function Doing({ page, message }: { page: PageProps; message: Message }): Child {
  const status = page.state.statuses[threadKey(message.channel, message.ts)];
  if (!status) return null;
  const name = page.directory.user(page.workspace.botUserId);
  return html`<p class="mark doing"><span class="dots" aria-hidden="true"></span>${name} ${status}</p>`;
}

function ThreadLink({ page, message }: { page: PageProps; message: Message }): Child {
  const count = message.replyCount ?? 0;
  const latest = message.latestReply ? ago(tsMillis(message.latestReply), page.now) : '';
  const open = (): void => openSide(page.store, { kind: 'thread', channel: message.channel, ts: message.ts });
  return html`<button type="button" class="thread-link" data-testid="open-thread" onClick=${open}>
    <span class="thread-count">${count} ${count === 1 ? 'reply' : 'replies'}</span>
    ${latest ? html`<span class="thread-latest">Last reply ${latest}</span>` : null}
    ${icon('chevron')}
  </button>`;
}

function Tools({
  page,
  message,
  inThread,
  name,
}: {
  page: PageProps;
  message: Message;
  inThread: boolean;
  name: string;
}): Child {
  const { store, state } = page;
  const { channel, ts } = message;
  const isMine = (emoji: string): boolean =>
    message.reactions?.some((each) => each.name === emoji && each.users.includes(state.userId)) ?? false;
  return html`<div class="tools" role="group" aria-label=${`Actions for the message of ${name}`}>
    ${QUICK.map(
      (
        emoji,
      ) => html`<button type="button" class="tool" key=${emoji} aria-label=${`React with ${emoji.replaceAll('_', ' ')}`}
        onClick=${() => void react(store, channel, ts, emoji, isMine(emoji))}>${emojiView(emoji)}</button>`,
    )}
    ${
      inThread
        ? null
        : html`<button type="button" class="tool" aria-label="Reply in thread" data-testid="reply-in-thread"
          onClick=${() => openSide(store, { kind: 'thread', channel, ts })}>${icon('reply')}</button>`
    }
  </div>`;
}
