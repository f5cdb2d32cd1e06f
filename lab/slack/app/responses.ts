import { z } from 'zod';
import { checkMessageBlocks } from '#lab/slack/block-kit/validate.ts';
import type { Lab, ResponseUrlGrant } from '#lab/slack/lab.ts';
import { channelOf, messageOf } from '#lab/slack/lookup.ts';
import { addMessage, changeMessage, removeMessage } from '#lab/slack/messages.ts';
import type { Block } from '#lab/slack/page-api.ts';
import { SlackApiError } from '#lab/slack/web-api/method.ts';

/** What an app may post to a response_url, or answer to a slash command. */
export const responseMessage = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.array(z.record(z.string(), z.unknown())).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});
export type ResponseMessage = z.infer<typeof responseMessage>;

function blocksOf(message: ResponseMessage): Block[] | undefined {
  if (message.blocks === undefined) return undefined;
  const blocks = checkMessageBlocks(message.blocks);
  if (!blocks.ok) throw new SlackApiError(blocks.error, { errors: blocks.errors });
  return blocks.blocks;
}

/** Carries out one response: replace or delete the original, or a new message, ephemeral unless `in_channel`. */
export function respond(
  lab: Lab,
  grant: Omit<ResponseUrlGrant, 'usesLeft' | 'expiresAt'>,
  message: ResponseMessage,
): void {
  const original = grant.messageTs ? messageOf(lab, grant.channel, grant.messageTs) : undefined;
  if (message.delete_original) {
    if (original) removeMessage(lab, original);
    return;
  }
  const blocks = blocksOf(message);
  if (message.text === undefined && blocks === undefined && message.attachments === undefined) {
    throw new SlackApiError('no_text');
  }
  if (message.replace_original) {
    if (!original) throw new SlackApiError('message_not_found');
    changeMessage(lab, original, {
      text: message.text ?? '',
      blocks: blocks ?? [],
      ...(message.attachments ? { attachments: message.attachments } : {}),
    });
    return;
  }
  if (channelOf(lab, grant.channel)?.isArchived) throw new SlackApiError('is_archived');
  const threadTs = message.thread_ts ?? grant.threadTs;
  addMessage(lab, {
    channel: grant.channel,
    user: lab.state.botUserId,
    byApp: true,
    text: message.text ?? '',
    ...(blocks ? { blocks } : {}),
    ...(message.attachments ? { attachments: message.attachments } : {}),
    ...(threadTs ? { threadTs } : {}),
    ...(message.response_type === 'in_channel' ? {} : { ephemeralFor: grant.user }),
  });
}
