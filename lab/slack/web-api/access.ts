import type { Lab } from '#lab/slack/lab.ts';
import { channelOf, messageOf, userOf } from '#lab/slack/lookup.ts';
import type { ChannelRecord, MessageRecord, UserRecord } from '#lab/slack/state.ts';
import { SlackApiError } from '#lab/slack/web-api/method.ts';

/** Checks that methods share; each throws the error code Slack answers with. */

export function missingScope(lab: Lab, needed: string): SlackApiError {
  return new SlackApiError('missing_scope', { needed, provided: [...lab.scopes].join(',') });
}

/** A channel the bot knows of: public ones, and private ones and direct messages it is a member of. */
export function knownChannel(lab: Lab, id: string): ChannelRecord {
  const channel = channelOf(lab, id);
  if (!channel) throw new SlackApiError('channel_not_found');
  if (channel.kind !== 'public' && !channel.members.includes(lab.state.botUserId)) {
    throw new SlackApiError('channel_not_found');
  }
  return channel;
}

/** Where the bot may post; a user id stands for the direct messages with that user. */
export function postableChannel(lab: Lab, id: string): ChannelRecord {
  const dm = id.startsWith('U')
    ? lab.state.channels.find((each) => each.kind === 'im' && each.members.includes(id))
    : undefined;
  const channel = dm ?? knownChannel(lab, id);
  if (channel.isArchived) throw new SlackApiError('is_archived');
  if (!channel.members.includes(lab.state.botUserId) && !lab.scopes.has('chat:write.public')) {
    throw new SlackApiError('not_in_channel');
  }
  return channel;
}

export function joinedChannel(lab: Lab, id: string): ChannelRecord {
  const channel = knownChannel(lab, id);
  if (!channel.members.includes(lab.state.botUserId)) throw new SlackApiError('not_in_channel');
  return channel;
}

export function sharedMessage(lab: Lab, channel: string, ts: string): MessageRecord {
  const message = messageOf(lab, channel, ts);
  if (!message || message.ephemeralFor !== undefined || message.subtype === 'tombstone')
    throw new SlackApiError('message_not_found');
  return message;
}

export function knownUser(lab: Lab, id: string): UserRecord {
  const user = userOf(lab, id);
  if (!user) throw new SlackApiError('user_not_found');
  return user;
}

/** One page of a list. The cursor is opaque to callers: the offset, encoded. */
export function paged<Item>(
  items: readonly Item[],
  limit: number,
  cursor: string | undefined,
): { page: Item[]; nextCursor: string } {
  let offset = 0;
  if (cursor) {
    offset = Number(Buffer.from(cursor, 'base64url').toString().replace('offset:', ''));
    if (!Number.isInteger(offset) || offset < 0) throw new SlackApiError('invalid_cursor');
  }
  const page = items.slice(offset, offset + limit);
  const end = offset + page.length;
  return { page, nextCursor: end < items.length ? Buffer.from(`offset:${end}`).toString('base64url') : '' };
}
