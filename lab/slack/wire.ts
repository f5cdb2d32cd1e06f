import type { Lab } from '#lab/slack/lab.ts';
import { channelOf, userOf } from '#lab/slack/lookup.ts';
import { toRichText } from '#lab/slack/mrkdwn.ts';
import type {
  ChannelRecord,
  MessageRecord,
  UserGroupRecord,
  UserRecord,
  ViewRecord,
} from '#lab/slack/state.ts';

/** Records of the lab in the shapes Slack's API and payloads use. */

export function wireUser(lab: Lab, user: UserRecord): Record<string, unknown> {
  const withEmail = lab.scopes.has('users:read.email') && user.email !== '';
  const [firstName = '', ...rest] = user.realName.split(' ');
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    color: '9f69e7',
    real_name: user.realName,
    tz: 'Etc/UTC',
    tz_label: 'UTC',
    tz_offset: 0,
    profile: {
      title: user.title,
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      first_name: firstName,
      last_name: rest.join(' '),
      team: user.teamId,
      ...(withEmail ? { email: user.email } : {}),
      ...(user.isBot ? { bot_id: lab.state.botId, api_app_id: lab.state.appId } : {}),
    },
    is_admin: user.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_bot: user.isBot,
    is_app_user: false,
    is_stranger: user.isStranger,
    is_email_confirmed: user.isEmailConfirmed,
    updated: 0,
    who_can_share_contact_card: 'EVERYONE',
  };
}

export function wireChannel(lab: Lab, channel: ChannelRecord): Record<string, unknown> {
  if (channel.kind === 'im') {
    return {
      id: channel.id,
      created: channel.created,
      is_archived: channel.isArchived,
      is_im: true,
      is_org_shared: false,
      user: channel.members.find((each) => each !== lab.state.botUserId),
      is_open: true,
      is_user_deleted: false,
      priority: 0,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    created: channel.created,
    creator: channel.creator,
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    unlinked: 0,
    is_shared: channel.isExtShared,
    is_org_shared: false,
    is_ext_shared: channel.isExtShared,
    is_pending_ext_shared: channel.isPendingExtShared,
    pending_shared: [],
    context_team_id: lab.state.team.id,
    updated: channel.created * 1000,
    is_member: channel.members.includes(lab.state.botUserId),
    topic: { value: channel.topic, creator: channel.creator, last_set: channel.created },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
    num_members: channel.members.length,
  };
}

/** Thread figures of a parent, counted from the channel. */
export function threadFigures(
  lab: Lab,
  message: MessageRecord,
): { users: string[]; count: number; latest?: string } {
  const replies = (lab.state.messages[message.channel] ?? []).filter(
    (each) => each.threadTs === message.ts && each.ts !== message.ts && each.ephemeralFor === undefined,
  );
  const latest = replies.at(-1)?.ts;
  return {
    users: [...new Set(replies.map((each) => each.user))],
    count: replies.length,
    ...(latest ? { latest } : {}),
  };
}

/** A message as in conversations.history, events and interaction payloads. `metadata` only where it is asked for. */
export function wireMessage(lab: Lab, message: MessageRecord, withMetadata = false): Record<string, unknown> {
  const { state } = lab;
  const thread = threadFigures(lab, message);
  const parent = message.threadTs && message.threadTs !== message.ts ? message.threadTs : undefined;
  const root = parent ? state.messages[message.channel]?.find((each) => each.ts === parent) : undefined;
  return {
    type: 'message',
    ...(message.subtype ? { subtype: message.subtype } : {}),
    user: message.user,
    ts: message.ts,
    ...(message.clientMsgId ? { client_msg_id: message.clientMsgId } : {}),
    ...(message.byApp
      ? {
          bot_id: state.botId,
          app_id: state.appId,
          bot_profile: {
            id: state.botId,
            app_id: state.appId,
            user_id: state.botUserId,
            name: userOf(lab, state.botUserId)?.name ?? '',
            deleted: false,
            updated: 0,
            team_id: state.team.id,
          },
        }
      : {}),
    text: message.text,
    team: userOf(lab, message.user)?.teamId ?? state.team.id,
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(!message.blocks && !message.byApp ? { blocks: [toRichText(message.text)] } : {}),
    ...(message.attachments ? { attachments: message.attachments } : {}),
    ...(message.files ? { files: message.files, upload: true } : {}),
    ...(message.editedTs
      ? { edited: { user: message.byApp ? state.botId : message.user, ts: message.editedTs } }
      : {}),
    ...(parent ? { thread_ts: parent, ...(root ? { parent_user_id: root.user } : {}) } : {}),
    ...(thread.count > 0
      ? {
          thread_ts: message.ts,
          reply_count: thread.count,
          reply_users_count: thread.users.length,
          latest_reply: thread.latest,
          reply_users: thread.users,
          is_locked: false,
          subscribed: false,
        }
      : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((each) => ({ ...each, count: each.users.length })) }
      : {}),
    ...(message.pinned ? { pinned_to: [message.channel] } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}

export function wireGroup(lab: Lab, group: UserGroupRecord, withUsers: boolean): Record<string, unknown> {
  return {
    id: group.id,
    team_id: lab.state.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: 0,
    auto_type: null,
    created_by: lab.state.users.find((user) => user.isAdmin)?.id ?? lab.state.botUserId,
    updated_by: lab.state.users.find((user) => user.isAdmin)?.id ?? lab.state.botUserId,
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    user_count: group.users.length,
    ...(withUsers ? { users: group.users } : {}),
  };
}

/** A view as in answers of views.* and in interaction payloads. */
export function wireView(lab: Lab, view: ViewRecord): Record<string, unknown> {
  const { payload } = view;
  return {
    id: view.id,
    team_id: lab.state.team.id,
    type: view.kind,
    blocks: payload.blocks,
    private_metadata: payload.private_metadata ?? '',
    callback_id: payload.callback_id ?? '',
    external_id: view.externalId,
    state: { values: view.state },
    hash: view.hash,
    title: payload.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: payload.clear_on_close ?? false,
    notify_on_close: payload.notify_on_close ?? false,
    close: payload.close ?? null,
    submit: payload.submit ?? null,
    submit_disabled: payload.submit_disabled ?? false,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: lab.state.appId,
    app_installed_team_id: lab.state.team.id,
    bot_id: lab.state.botId,
  };
}

/** `channel`, `group` or `im`, as message events name the kind of channel. */
export function channelType(lab: Lab, channelId: string): 'channel' | 'group' | 'im' {
  const kind = channelOf(lab, channelId)?.kind;
  return kind === 'im' ? 'im' : kind === 'private' ? 'group' : 'channel';
}
