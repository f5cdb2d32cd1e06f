import type { Lab } from '#lab/slack/lab.ts';
import type { ChannelRecord, MessageRecord, UserRecord } from '#lab/slack/state.ts';

export const userOf = (lab: Lab, id: string): UserRecord | undefined =>
  lab.state.users.find((user) => user.id === id);

export const channelOf = (lab: Lab, id: string): ChannelRecord | undefined =>
  lab.state.channels.find((channel) => channel.id === id);

export const messageOf = (lab: Lab, channel: string, ts: string): MessageRecord | undefined =>
  lab.state.messages[channel]?.find((message) => message.ts === ts);

/** Guests see the channels they are in; everybody else also sees every public one. */
export function maySee(lab: Lab, userId: string, channel: ChannelRecord): boolean {
  if (channel.members.includes(userId)) return true;
  const user = userOf(lab, userId);
  if (!user || user.deleted) return false;
  return channel.kind === 'public' && !user.isRestricted && !user.isUltraRestricted && !user.isStranger;
}

/** True when this user's client shows the message: the channel is visible and an ephemeral is theirs. */
export const showsMessage = (message: MessageRecord, userId: string): boolean =>
  message.ephemeralFor === undefined || message.ephemeralFor === userId;
