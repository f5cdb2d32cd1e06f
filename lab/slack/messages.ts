import { completeBlocks } from '#lab/slack/block-kit/complete.ts';
import { clientMessageId, nextTs } from '#lab/slack/ids.ts';
import type { Lab, SlackEvent } from '#lab/slack/lab.ts';
import { channelOf, messageOf } from '#lab/slack/lookup.ts';
import { mentions } from '#lab/slack/mrkdwn.ts';
import { pageMessage } from '#lab/slack/page/shapes.ts';
import type { Block } from '#lab/slack/page-api.ts';
import type { MessageRecord } from '#lab/slack/state.ts';
import { channelType, threadFigures, wireMessage } from '#lab/slack/wire.ts';

const SUBSCRIPTION = { channel: 'message.channels', group: 'message.groups', im: 'message.im' } as const;

/** Emits about a channel; the app hears of channels its bot is a member of, and of nothing else. */
export function emitInChannel(lab: Lab, channelId: string, event: SlackEvent, subscription?: string): void {
  const channel = channelOf(lab, channelId);
  if (!channel?.members.includes(lab.state.botUserId)) return;
  lab.events.emit(event, channelId, subscription ?? event.type, channel.isExtShared);
}

function emitMessage(lab: Lab, channelId: string, fields: Record<string, unknown>): void {
  const type = channelType(lab, channelId);
  const event = {
    ...fields,
    type: 'message',
    channel: channelId,
    event_ts: String(fields.ts),
    channel_type: type,
  };
  emitInChannel(lab, channelId, event, SUBSCRIPTION[type]);
}

/** Tells the page about a message that is new or changed, to its channel or to the one person who sees it. */
export function publishMessage(lab: Lab, type: 'message' | 'message_changed', message: MessageRecord): void {
  const visibleTo = message.ephemeralFor ? { user: message.ephemeralFor } : { channel: message.channel };
  lab.hub.publish({ type, message: pageMessage(lab, message) }, visibleTo);
}

export interface NewMessage {
  channel: string;
  user: string;
  byApp: boolean;
  text: string;
  blocks?: Block[];
  attachments?: Record<string, unknown>[];
  files?: Record<string, unknown>[];
  metadata?: MessageRecord['metadata'];
  threadTs?: string;
  replyBroadcast?: boolean;
  ephemeralFor?: string;
  subtype?: string;
}

/** Keeps a message, shows it on the page and tells the app. Everything was checked by the caller. */
export function addMessage(lab: Lab, fields: NewMessage): MessageRecord {
  const { blocks, ...rest } = fields;
  const message: MessageRecord = {
    ...rest,
    ts: nextTs(lab),
    reactions: [],
    ...(blocks && blocks.length > 0 ? { blocks: completeBlocks(blocks) } : {}),
    ...(fields.byApp ? {} : { clientMsgId: clientMessageId() }),
  };
  const list = lab.state.messages[fields.channel] ?? [];
  list.push(message);
  lab.state.messages[fields.channel] = list;
  lab.changed();
  publishMessage(lab, 'message', message);
  if (message.ephemeralFor !== undefined) return message;
  if (message.threadTs && message.threadTs !== message.ts) {
    const root = messageOf(lab, message.channel, message.threadTs);
    if (root) publishMessage(lab, 'message_changed', root);
    if (message.byApp) lab.statuses.clear(message.channel, message.threadTs);
  }
  emitMessage(lab, message.channel, wireMessage(lab, message));
  const isDm = channelOf(lab, message.channel)?.kind === 'im';
  if (!isDm && !message.byApp && mentions(message.text, lab.state.botUserId)) {
    const wire = wireMessage(lab, message);
    emitInChannel(lab, message.channel, {
      ...wire,
      type: 'app_mention',
      channel: message.channel,
      event_ts: message.ts,
    });
  }
  return message;
}

export interface MessageChange {
  text?: string;
  /** Empty removes them; absent keeps them. */
  blocks?: Block[];
  attachments?: Record<string, unknown>[];
  metadata?: MessageRecord['metadata'];
}

export function changeMessage(lab: Lab, message: MessageRecord, change: MessageChange): void {
  const before = wireMessage(lab, message);
  if (change.text !== undefined) message.text = change.text;
  if (change.metadata !== undefined) message.metadata = change.metadata;
  if (change.attachments !== undefined) message.attachments = change.attachments;
  if (change.blocks !== undefined && change.blocks.length > 0) message.blocks = completeBlocks(change.blocks);
  else if (change.blocks !== undefined) delete message.blocks;
  message.editedTs = nextTs(lab);
  lab.changed();
  publishMessage(lab, 'message_changed', message);
  if (message.ephemeralFor !== undefined) return;
  emitMessage(lab, message.channel, {
    subtype: 'message_changed',
    hidden: true,
    ts: message.editedTs,
    message: wireMessage(lab, message),
    previous_message: before,
  });
}

/** Slack leaves "This message was deleted." where a root with replies stood. */
function bury(lab: Lab, message: MessageRecord): void {
  const before = wireMessage(lab, message);
  message.subtype = 'tombstone';
  message.text = 'This message was deleted.';
  message.user = 'USLACKBOT';
  message.byApp = false;
  message.reactions = [];
  for (const field of ['blocks', 'attachments', 'metadata', 'editedTs', 'files'] as const)
    delete message[field];
  lab.changed();
  publishMessage(lab, 'message_changed', message);
  emitMessage(lab, message.channel, {
    subtype: 'message_changed',
    hidden: true,
    ts: nextTs(lab),
    message: wireMessage(lab, message),
    previous_message: before,
  });
}

/** Takes a message away, or leaves a tombstone where replies hang on it. */
export function removeMessage(lab: Lab, message: MessageRecord): void {
  if (threadFigures(lab, message).count > 0) {
    bury(lab, message);
    return;
  }
  const before = wireMessage(lab, message);
  const list = lab.state.messages[message.channel] ?? [];
  lab.state.messages[message.channel] = list.filter((each) => each !== message);
  lab.changed();
  lab.hub.publish(
    { type: 'message_deleted', channel: message.channel, ts: message.ts },
    message.ephemeralFor ? { user: message.ephemeralFor } : { channel: message.channel },
  );
  if (message.ephemeralFor !== undefined) return;
  const root = message.threadTs ? messageOf(lab, message.channel, message.threadTs) : undefined;
  if (root) publishMessage(lab, 'message_changed', root);
  emitMessage(lab, message.channel, {
    subtype: 'message_deleted',
    hidden: true,
    ts: nextTs(lab),
    deleted_ts: message.ts,
    previous_message: before,
  });
}

/** Adds or takes back one person's reaction; false when there was nothing to change. */
export function react(
  lab: Lab,
  message: MessageRecord,
  user: string,
  name: string,
  remove: boolean,
): boolean {
  const entry = message.reactions.find((each) => each.name === name);
  const has = entry?.users.includes(user) ?? false;
  if (has !== remove) return false;
  if (remove && entry) {
    entry.users = entry.users.filter((each) => each !== user);
    message.reactions = message.reactions.filter((each) => each.users.length > 0);
  } else if (entry) entry.users.push(user);
  else message.reactions.push({ name, users: [user] });
  lab.changed();
  publishMessage(lab, 'message_changed', message);
  emitInChannel(lab, message.channel, {
    type: remove ? 'reaction_removed' : 'reaction_added',
    user,
    reaction: name,
    item: { type: 'message', channel: message.channel, ts: message.ts },
    item_user: message.user,
    event_ts: nextTs(lab),
  });
  return true;
}
