import { nextId, nextTs } from '#lab/slack/ids.ts';
import type { Lab } from '#lab/slack/lab.ts';
import { emitInChannel } from '#lab/slack/messages.ts';
import { pageChannel } from '#lab/slack/page/shapes.ts';
import type { ChannelRecord } from '#lab/slack/state.ts';
import { channelType, wireChannel } from '#lab/slack/wire.ts';

export function publishChannel(
  lab: Lab,
  channel: ChannelRecord,
  type: 'channel_created' | 'channel_changed',
): void {
  lab.hub.publish({ type, channel: pageChannel(channel) }, { channel: channel.id });
}

/** A new channel with its creator as member. The name was checked by the caller. */
export function createChannel(
  lab: Lab,
  fields: { name: string; kind: ChannelRecord['kind']; creator: string; members: string[] },
): ChannelRecord {
  const channel: ChannelRecord = {
    id: nextId(lab, fields.kind === 'im' ? 'D' : 'C'),
    topic: '',
    isArchived: false,
    isExtShared: false,
    isPendingExtShared: false,
    created: Math.floor(lab.now() / 1000),
    ...fields,
  };
  lab.state.channels.push(channel);
  lab.changed();
  publishChannel(lab, channel, 'channel_created');
  if (fields.kind === 'public') {
    lab.events.emit(
      { type: 'channel_created', channel: wireChannel(lab, channel), event_ts: nextTs(lab) },
      channel.id,
      'channel_created',
    );
  }
  return channel;
}

/** Adds a member and tells the app; false when already in. */
export function addMember(lab: Lab, channel: ChannelRecord, user: string, inviter?: string): boolean {
  if (channel.members.includes(user)) return false;
  channel.members.push(user);
  lab.changed();
  publishChannel(lab, channel, 'channel_changed');
  emitInChannel(lab, channel.id, {
    type: 'member_joined_channel',
    user,
    channel: channel.id,
    channel_type: channelType(lab, channel.id) === 'group' ? 'G' : 'C',
    team: lab.state.team.id,
    ...(inviter ? { inviter } : {}),
    event_ts: nextTs(lab),
  });
  return true;
}

/** Takes a member out; false when not in. */
export function removeMember(lab: Lab, channel: ChannelRecord, user: string): boolean {
  if (!channel.members.includes(user)) return false;
  channel.members = channel.members.filter((each) => each !== user);
  lab.changed();
  publishChannel(lab, channel, 'channel_changed');
  return true;
}

export function archiveChannel(lab: Lab, channel: ChannelRecord, user: string): void {
  emitInChannel(lab, channel.id, {
    type: 'channel_archive',
    channel: channel.id,
    user,
    event_ts: nextTs(lab),
  });
  channel.isArchived = true;
  lab.changed();
  publishChannel(lab, channel, 'channel_changed');
}

/** Shares a channel with another organisation (Slack Connect), or makes the invitation pending. */
export function shareChannel(lab: Lab, channel: ChannelRecord, how: 'shared' | 'pending'): void {
  channel.isExtShared = how === 'shared';
  channel.isPendingExtShared = how === 'pending';
  lab.changed();
  publishChannel(lab, channel, 'channel_changed');
  if (how === 'pending') return;
  emitInChannel(lab, channel.id, {
    type: 'channel_shared',
    connected_team_id: 'T0VENDOR01',
    channel: channel.id,
    event_ts: nextTs(lab),
  });
}
