import { type Child, html } from '../html.ts';
import { channelTitle, threadKey } from '../state/app-state.ts';
import { openSide } from '../store.ts';
import { Composer } from './composer.ts';
import { icon } from './icons.ts';
import { MessageList } from './message-list.ts';
import type { PageProps } from './props.ts';

type Props = { page: PageProps; channel: string; ts: string };

/** A thread, parent first, beside its channel. */
export function ThreadPane({ page, channel, ts }: Props): Child {
  const { state, store, workspace } = page;
  const record = workspace.channels.find((each) => each.id === channel);
  const name = record ? channelTitle(workspace, record, state.userId) : '';
  const parent = state.channels[channel]?.find((each) => each.ts === ts);
  const messages = state.threads[threadKey(channel, ts)] ?? (parent ? [parent] : []);
  const status = state.statuses[threadKey(channel, ts)];
  const bot = workspace.users.find((user) => user.id === workspace.botUserId)?.realName ?? '';
  const close = (): void => openSide(store, undefined);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
  };
  return html`<aside class="side-pane thread" data-testid="thread" aria-label="Thread" onKeyDown=${onKeyDown}>
    <header class="pane-head">
      <h2>Thread <span class="pane-where">${record?.isDm ? name : `#${name}`}</span></h2>
      <button type="button" class="bar-button" aria-label="Close the thread" data-testid="close-thread" onClick=${close}>${icon('close')}</button>
    </header>
    <${MessageList} key=${`${state.userId}/${ts}`} page=${page} messages=${messages} inThread=${true} label="Thread" intro=${null} />
    <p class="status-line" role="status">${status ? html`<span class="dots" aria-hidden="true"></span>${bot} ${status}` : null}</p>
    <${Composer} key=${`c${state.userId}${ts}`} page=${page} channel=${channel} threadTs=${ts} placeholder="Reply" />
  </aside>`;
}
