import { z } from 'zod';
import { checkMessageBlocks } from '#lab/slack/block-kit/validate.ts';
import type { Lab } from '#lab/slack/lab.ts';
import { messageOf } from '#lab/slack/lookup.ts';
import { addMessage, changeMessage, removeMessage } from '#lab/slack/messages.ts';
import type { Block } from '#lab/slack/page-api.ts';
import type { MessageMetadata, MessageRecord } from '#lab/slack/state.ts';
import { knownChannel, knownUser, postableChannel, sharedMessage } from '#lab/slack/web-api/access.ts';
import {
  flag,
  json,
  jsonObject,
  method,
  requiredText,
  SlackApiError,
  text,
} from '#lab/slack/web-api/method.ts';
import { wireMessage } from '#lab/slack/wire.ts';

/** Posting cuts longer text; updating refuses it (docs.slack.dev/reference/methods/chat.update). */
const POST_TEXT = 40_000;
const UPDATE_TEXT = 4_000;
const MARKDOWN_TEXT = 12_000;

const attachmentList = z.array(z.record(z.string(), z.unknown()));
const content = {
  text: text.optional(),
  blocks: json.optional(),
  attachments: json.optional(),
  markdown_text: text.optional(),
  metadata: jsonObject.optional(),
};
type Content = z.output<z.ZodObject<typeof content>>;

interface CheckedContent {
  text?: string;
  blocks?: Block[];
  attachments?: Record<string, unknown>[];
  metadata?: MessageMetadata;
}

function checkedBlocks(value: unknown): Block[] {
  const result = checkMessageBlocks(value);
  if (result.ok) return result.blocks;
  const messages = result.errors.map((each) => `[ERROR] ${each}`);
  throw new SlackApiError(result.error, { errors: result.errors, response_metadata: { messages } });
}

function checkedMetadata(value: Record<string, unknown>): MessageMetadata {
  const { event_type: type, event_payload: payload } = value;
  if (typeof type !== 'string' || typeof payload !== 'object' || payload === null) {
    throw new SlackApiError('invalid_metadata_format');
  }
  return { ...value, event_type: type, event_payload: payload as Record<string, unknown> };
}

function checkedContent(args: Content): CheckedContent {
  const checked: CheckedContent = {};
  if (args.markdown_text !== undefined) {
    if (args.text !== undefined || args.blocks !== undefined)
      throw new SlackApiError('markdown_text_conflict');
    if (args.markdown_text.length > MARKDOWN_TEXT) throw new SlackApiError('msg_too_long');
    checked.blocks = [{ type: 'markdown', text: args.markdown_text }];
    checked.text = args.markdown_text;
  }
  if (args.blocks !== undefined) checked.blocks = checkedBlocks(args.blocks);
  if (args.attachments !== undefined) {
    const attachments = attachmentList.safeParse(args.attachments);
    if (!attachments.success) throw new SlackApiError('invalid_attachments');
    if (attachments.data.length > 100) throw new SlackApiError('too_many_attachments');
    checked.attachments = attachments.data;
  }
  if (args.text !== undefined) checked.text = args.text;
  if (args.metadata !== undefined) checked.metadata = checkedMetadata(args.metadata);
  const nothing = !checked.text && !checked.blocks?.length && !checked.attachments?.length;
  if (nothing) throw new SlackApiError('no_text');
  return checked;
}

function shortened(value: string): { text: string; warning: Record<string, unknown> } {
  const characters = value.length > POST_TEXT ? [...value] : [];
  if (characters.length <= POST_TEXT) return { text: value, warning: {} };
  const warning = {
    warning: 'message_truncated',
    response_metadata: { warnings: ['message_truncated'], messages: ['[WARN] the message was truncated'] },
  };
  return { text: characters.slice(0, POST_TEXT).join(''), warning };
}

/**
 * The thread a message goes to. A reply to a reply joins the thread of its root; a root that is gone (or never was) is
 * no error in Slack: the message hangs in a thread that nothing leads to.
 */
function threadFor(lab: Lab, channel: string, threadTs: string | undefined): { threadTs?: string } {
  if (!threadTs) return {};
  const root = messageOf(lab, channel, threadTs);
  if (root?.ephemeralFor !== undefined) throw new SlackApiError('cannot_reply_to_message');
  return { threadTs: root?.threadTs ?? threadTs };
}

const postMessage = method(
  {
    channel: requiredText,
    ...content,
    thread_ts: text.optional(),
    reply_broadcast: flag.optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
    mrkdwn: flag.optional(),
  },
  (lab, args) => {
    const channel = postableChannel(lab, args.channel);
    const { text: given = '', ...rest } = checkedContent(args);
    const cut = shortened(given);
    const thread = threadFor(lab, channel.id, args.thread_ts);
    const message = addMessage(lab, {
      channel: channel.id,
      user: lab.state.botUserId,
      byApp: true,
      text: cut.text,
      ...rest,
      ...thread,
      ...(args.reply_broadcast && thread.threadTs
        ? { replyBroadcast: true, subtype: 'thread_broadcast' }
        : {}),
    });
    return { channel: channel.id, ts: message.ts, message: wireMessage(lab, message, true), ...cut.warning };
  },
);

const holdsRichText = (blocks: readonly Block[] | undefined): boolean =>
  blocks?.some((block) => block.type === 'rich_text') ?? false;

function own(lab: Lab, message: MessageRecord, refusal: string): MessageRecord {
  if (!message.byApp || message.user !== lab.state.botUserId) throw new SlackApiError(refusal);
  return message;
}

const update = method(
  { channel: requiredText, ts: requiredText, ...content, reply_broadcast: flag.optional() },
  (lab, args) => {
    const channel = knownChannel(lab, args.channel);
    if (channel.isArchived) throw new SlackApiError('is_archived');
    const message = own(lab, sharedMessage(lab, channel.id, args.ts), 'cant_update_message');
    const change = checkedContent(args);
    if ((args.text ?? '').length > UPDATE_TEXT) throw new SlackApiError('msg_too_long');
    if (change.blocks?.length && holdsRichText(message.blocks) && !holdsRichText(change.blocks)) {
      throw new SlackApiError('block_mismatch');
    }
    changeMessage(lab, message, change);
    return {
      channel: channel.id,
      ts: message.ts,
      text: message.text,
      message: wireMessage(lab, message, true),
    };
  },
);

const deleteMessage = method({ channel: requiredText, ts: requiredText }, (lab, args) => {
  const channel = knownChannel(lab, args.channel);
  removeMessage(lab, own(lab, sharedMessage(lab, channel.id, args.ts), 'cant_delete_message'));
  return { channel: channel.id, ts: args.ts };
});

const postEphemeral = method(
  { channel: requiredText, user: requiredText, ...content, thread_ts: text.optional() },
  (lab, args) => {
    const channel = postableChannel(lab, args.channel);
    const user = knownUser(lab, args.user);
    const { text: given = '', metadata: _metadata, ...rest } = checkedContent(args);
    if (!channel.members.includes(user.id)) throw new SlackApiError('user_not_in_channel');
    const message = addMessage(lab, {
      channel: channel.id,
      user: lab.state.botUserId,
      byApp: true,
      text: shortened(given).text,
      ...rest,
      ...threadFor(lab, channel.id, args.thread_ts),
      ephemeralFor: user.id,
    });
    return { message_ts: message.ts };
  },
);

const getPermalink = method({ channel: requiredText, message_ts: requiredText }, (lab, args) => {
  const channel = knownChannel(lab, args.channel);
  const message = sharedMessage(lab, channel.id, args.message_ts);
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  const path = `archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { channel: channel.id, permalink: `https://${lab.state.team.domain}.slack.com/${path}` };
});

export const chatMethods = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': deleteMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};
