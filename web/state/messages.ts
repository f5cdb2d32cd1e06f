import type { Message } from '../../lab/slack/page-api.ts';
import { type AppState, threadKey } from './app-state.ts';

/** Adds or replaces by ts, keeping time order. */
export function upsert(list: readonly Message[], message: Message): Message[] {
  const at = list.findIndex((each) => each.ts === message.ts);
  if (at >= 0) return list.with(at, message);
  const next = [...list, message];
  return next.sort((a, b) => Number(a.ts) - Number(b.ts));
}

const isReply = (message: Message): boolean =>
  message.threadTs !== undefined && message.threadTs !== message.ts;

/** Puts a new message where it belongs: its channel, its thread, and the reply count of its parent. */
export function addMessage(state: AppState, message: Message): AppState {
  if (message.ephemeralFor && message.ephemeralFor !== state.userId) return state;
  if (isReply(message)) {
    const replied = addReply(state, message);
    return message.replyBroadcast ? addTopLevel(replied, message) : replied;
  }
  return addTopLevel(state, message);
}

function addTopLevel(state: AppState, message: Message): AppState {
  const { channel } = message;
  const known = state.channels[channel];
  const isOpen = state.route.kind === 'channel' && state.route.channel === channel;
  const isOwn = message.user === state.userId;
  return {
    ...state,
    channels: known ? { ...state.channels, [channel]: upsert(known, message) } : state.channels,
    unread: isOpen || isOwn ? state.unread : { ...state.unread, [channel]: (state.unread[channel] ?? 0) + 1 },
  };
}

function addReply(state: AppState, reply: Message): AppState {
  const parentTs = reply.threadTs as string;
  const key = threadKey(reply.channel, parentTs);
  const thread = state.threads[key];
  const known = state.channels[reply.channel];
  const parent = known?.find((each) => each.ts === parentTs);
  // The parent may already count this reply when its change arrived first.
  const isCounted = reply.ephemeralFor !== undefined || Number(parent?.latestReply ?? 0) >= Number(reply.ts);
  const counted =
    parent && !isCounted
      ? { ...parent, replyCount: (parent.replyCount ?? 0) + 1, latestReply: reply.ts }
      : parent;
  return {
    ...state,
    threads: thread ? { ...state.threads, [key]: upsert(thread, reply) } : state.threads,
    channels:
      known && counted ? { ...state.channels, [reply.channel]: upsert(known, counted) } : state.channels,
  };
}

/** Replaces a changed message wherever it is shown. */
export function changeMessage(state: AppState, message: Message): AppState {
  if (message.ephemeralFor && message.ephemeralFor !== state.userId) return state;
  const replace = (list: Message[] | undefined): Message[] | undefined =>
    list?.some((each) => each.ts === message.ts) ? upsert(list, message) : list;
  return mapLists(state, message.channel, message.threadTs ?? message.ts, replace);
}

export function removeMessage(state: AppState, channel: string, ts: string): AppState {
  const drop = (list: Message[]): Message[] => list.filter((each) => each.ts !== ts);
  const channels = state.channels[channel]
    ? { ...state.channels, [channel]: drop(state.channels[channel]) }
    : state.channels;
  const threads = Object.fromEntries(
    Object.entries(state.threads).map(([key, list]) => [
      key,
      key.startsWith(`${channel}/`) ? drop(list) : list,
    ]),
  );
  return { ...state, channels, threads };
}

function mapLists(
  state: AppState,
  channel: string,
  threadTs: string,
  change: (list: Message[] | undefined) => Message[] | undefined,
): AppState {
  const key = threadKey(channel, threadTs);
  const list = change(state.channels[channel]);
  const thread = change(state.threads[key]);
  return {
    ...state,
    channels: list ? { ...state.channels, [channel]: list } : state.channels,
    threads: thread ? { ...state.threads, [key]: thread } : state.threads,
  };
}

/** Messages with what a list needs to draw them: a day divider before, or the sender's head left out. */
export type Row = { message: Message; newDay: boolean; compact: boolean };

const COMPACT_SECONDS = 300;

/** `dayOf` turns a ts into the words of its day. */
export function toRows(messages: readonly Message[], dayOf: (ts: string) => string): Row[] {
  return messages.map((message, i) => {
    const before = messages[i - 1];
    const newDay = !before || dayOf(before.ts) !== dayOf(message.ts);
    const isNear = before !== undefined && Number(message.ts) - Number(before.ts) < COMPACT_SECONDS;
    const isSame = before?.user === message.user && before.ephemeralFor === message.ephemeralFor;
    // A card with blocks is a thing of its own; under the head of another one it would read as its continuation.
    const isPlain = !message.blocks?.length && !before?.blocks?.length;
    return { message, newDay, compact: !newDay && isNear && isSame && isPlain && !before?.replyCount };
  });
}
