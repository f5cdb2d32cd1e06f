import type { Lab } from '#lab/slack/lab.ts';
import type { HomeView, LabChannel, LabUser, Message, View, Workspace } from '#lab/slack/page-api.ts';
import type { ChannelRecord, MessageRecord, UserRecord, ViewRecord } from '#lab/slack/state.ts';
import { threadFigures } from '#lab/slack/wire.ts';

/** Records of the lab in the shapes of the page's contract. */

const initials = (name: string): string =>
  name
    .split(' ')
    .slice(0, 2)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase();

function pageUser(user: UserRecord): LabUser {
  return {
    id: user.id,
    name: user.name,
    realName: user.realName,
    title: user.title,
    initials: initials(user.realName).padEnd(2, (user.realName[1] ?? '').toUpperCase()),
    hue: user.hue,
    isGuest: user.isRestricted || user.isUltraRestricted,
    isBot: user.isBot,
    email: user.email,
  };
}

export function pageChannel(channel: ChannelRecord): LabChannel {
  return {
    id: channel.id,
    name: channel.name,
    topic: channel.topic,
    isDm: channel.kind === 'im',
    members: [...channel.members],
    isPrivate: channel.kind !== 'public',
    isArchived: channel.isArchived,
    isExtShared: channel.isExtShared,
  };
}

export function pageWorkspace(lab: Lab): Workspace {
  const { state } = lab;
  return {
    teamId: state.team.id,
    teamName: state.team.name,
    botUserId: state.botUserId,
    users: state.users.filter((user) => !user.deleted && !user.isStranger).map(pageUser),
    channels: state.channels.map(pageChannel),
    userGroups: state.userGroups.map((group) => ({ ...group, users: [...group.users] })),
    commands: lab.commands.map((command) => ({ ...command })),
  };
}

export function pageMessage(lab: Lab, message: MessageRecord): Message {
  const thread = threadFigures(lab, message);
  return {
    channel: message.channel,
    ts: message.ts,
    user: message.user,
    text: message.text,
    ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    ...(message.blocks ? { blocks: structuredClone(message.blocks) } : {}),
    ...(message.editedTs ? { editedTs: message.editedTs } : {}),
    ...(thread.count > 0 ? { replyCount: thread.count } : {}),
    ...(thread.latest ? { latestReply: thread.latest } : {}),
    ...(message.reactions.length > 0 ? { reactions: structuredClone(message.reactions) } : {}),
    ...(message.ephemeralFor ? { ephemeralFor: message.ephemeralFor } : {}),
    ...(message.replyBroadcast ? { replyBroadcast: true } : {}),
    ...(message.pinned ? { pinned: true } : {}),
    ...(message.files
      ? {
          files: message.files.map((file) => ({
            id: String(file.id),
            name: String(file.name),
            title: String(file.title),
          })),
        }
      : {}),
  };
}

function plainText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : undefined;
}

export function pageView(view: ViewRecord): View {
  const { payload } = view;
  const submit = plainText(payload.submit);
  const close = plainText(payload.close);
  return {
    id: view.id,
    type: 'modal',
    callbackId: String(payload.callback_id ?? ''),
    title: plainText(payload.title) ?? '',
    ...(submit ? { submit } : {}),
    ...(close ? { close } : {}),
    blocks: structuredClone(payload.blocks),
    hash: view.hash,
  };
}

export function pageHome(view: ViewRecord): HomeView {
  return { id: view.id, blocks: structuredClone(view.payload.blocks), hash: view.hash };
}
