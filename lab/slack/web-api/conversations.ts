import {
  addMember,
  archiveChannel,
  createChannel,
  publishChannel,
  removeMember,
} from '#lab/slack/channels.ts';
import type { ChannelRecord } from '#lab/slack/state.ts';
import { joinedChannel, knownChannel, knownUser, paged } from '#lab/slack/web-api/access.ts';
import {
  flag,
  idList,
  invalidArguments,
  method,
  requiredText,
  SlackApiError,
  text,
  whole,
} from '#lab/slack/web-api/method.ts';
import { wireChannel } from '#lab/slack/wire.ts';

const TYPES: Record<ChannelRecord['kind'], string> = {
  public: 'public_channel',
  private: 'private_channel',
  im: 'im',
};

const list = method(
  {
    types: text.optional(),
    exclude_archived: flag.optional(),
    limit: whole.optional(),
    cursor: text.optional(),
  },
  (lab, args) => {
    const types = (args.types ?? 'public_channel').split(',').map((each) => each.trim());
    const unknown = types.filter((each) => ![...Object.values(TYPES), 'mpim'].includes(each));
    if (unknown.length > 0) throw new SlackApiError('invalid_types');
    const shown = lab.state.channels.filter(
      (channel) =>
        types.includes(TYPES[channel.kind]) &&
        (channel.kind === 'public' || channel.members.includes(lab.state.botUserId)) &&
        !(args.exclude_archived && channel.isArchived),
    );
    const { page, nextCursor } = paged(shown, args.limit || 100, args.cursor);
    return {
      channels: page.map((channel) => wireChannel(lab, channel)),
      response_metadata: { next_cursor: nextCursor },
    };
  },
);

const info = method({ channel: requiredText, include_num_members: flag.optional() }, (lab, args) => {
  const { num_members: count, ...channel } = wireChannel(lab, knownChannel(lab, args.channel));
  return { channel: { ...channel, ...(args.include_num_members ? { num_members: count } : {}) } };
});

const members = method(
  { channel: requiredText, limit: whole.optional(), cursor: text.optional() },
  (lab, args) => {
    const { page, nextCursor } = paged(
      knownChannel(lab, args.channel).members,
      args.limit || 100,
      args.cursor,
    );
    return { members: page, response_metadata: { next_cursor: nextCursor } };
  },
);

const open = method(
  { users: idList.optional(), channel: text.optional(), return_im: flag.optional() },
  (lab, args) => {
    if (args.channel) {
      const known = knownChannel(lab, args.channel);
      return { no_op: true, already_open: true, channel: { id: known.id } };
    }
    const users = (args.users ?? []).filter((each) => each !== lab.state.botUserId);
    const [first] = users;
    if (!first) throw new SlackApiError('users_list_not_supplied');
    if (users.length > 1) throw new SlackApiError('not_enough_users');
    const user = knownUser(lab, first);
    if (user.deleted) throw new SlackApiError('user_disabled');
    const existing = lab.state.channels.find((each) => each.kind === 'im' && each.members.includes(user.id));
    const channel =
      existing ??
      createChannel(lab, {
        name: `dm-${user.name}`,
        kind: 'im',
        creator: lab.state.botUserId,
        members: [user.id, lab.state.botUserId],
      });
    return {
      ...(existing ? { no_op: true, already_open: true } : {}),
      channel: args.return_im ? wireChannel(lab, channel) : { id: channel.id },
    };
  },
);

function checkedName(name: string): string {
  if (name.length > 80) throw new SlackApiError('invalid_name_maxlength');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new SlackApiError('invalid_name_specials');
  return name;
}

const create = method({ name: requiredText, is_private: flag.optional() }, (lab, args) => {
  const name = checkedName(args.name);
  if (lab.state.channels.some((each) => each.name === name)) throw new SlackApiError('name_taken');
  const channel = createChannel(lab, {
    name,
    kind: args.is_private ? 'private' : 'public',
    creator: lab.state.botUserId,
    members: [lab.state.botUserId],
  });
  return { channel: wireChannel(lab, channel) };
});

function changeable(channel: ChannelRecord): ChannelRecord {
  if (channel.kind === 'im') throw new SlackApiError('method_not_supported_for_channel_type');
  if (channel.isArchived) throw new SlackApiError('is_archived');
  return channel;
}

const join = method({ channel: requiredText }, (lab, args) => {
  const channel = changeable(knownChannel(lab, args.channel));
  const added = addMember(lab, channel, lab.state.botUserId);
  const warning = { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
  return { channel: wireChannel(lab, channel), ...(added ? {} : warning) };
});

const invite = method({ channel: requiredText, users: idList, force: flag.optional() }, (lab, args) => {
  const channel = changeable(joinedChannel(lab, args.channel));
  if (args.users.length === 0) throw invalidArguments(['[ERROR] missing required field: users']);
  const errors: { user: string; ok: false; error: string }[] = [];
  for (const id of args.users) {
    const user = lab.state.users.find((each) => each.id === id);
    if (id === lab.state.botUserId) errors.push({ user: id, ok: false, error: 'cant_invite_self' });
    else if (!user || user.deleted) errors.push({ user: id, ok: false, error: 'user_not_found' });
    else if (channel.members.includes(id)) errors.push({ user: id, ok: false, error: 'already_in_channel' });
  }
  const [first] = errors;
  // Slack invites nobody unless `force` asks for the valid ones.
  if (first && !args.force) throw new SlackApiError(first.error, { errors });
  for (const id of args.users) {
    if (!errors.some((each) => each.user === id)) addMember(lab, channel, id, lab.state.botUserId);
  }
  return { channel: wireChannel(lab, channel) };
});

const archive = method({ channel: requiredText }, (lab, args) => {
  const channel = joinedChannel(lab, args.channel);
  if (channel.isArchived) throw new SlackApiError('already_archived');
  if (channel.name === 'general') throw new SlackApiError('cant_archive_general');
  archiveChannel(lab, changeable(channel), lab.state.botUserId);
  return {};
});

const leave = method({ channel: requiredText }, (lab, args) => {
  const channel = changeable(knownChannel(lab, args.channel));
  if (channel.name === 'general') throw new SlackApiError('cant_leave_general');
  return removeMember(lab, channel, lab.state.botUserId) ? {} : { not_in_channel: true };
});

const setTopic = method({ channel: requiredText, topic: text }, (lab, args) => {
  const channel = changeable(joinedChannel(lab, args.channel));
  if (args.topic.length > 250) throw new SlackApiError('too_long');
  channel.topic = args.topic;
  lab.changed();
  publishChannel(lab, channel, 'channel_changed');
  return { channel: wireChannel(lab, channel) };
});

export const conversationMethods = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.create': create,
  'conversations.join': join,
  'conversations.invite': invite,
  'conversations.leave': leave,
  'conversations.archive': archive,
  'conversations.setTopic': setTopic,
};
