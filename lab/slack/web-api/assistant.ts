import { z } from 'zod';
import { messageOf } from '#lab/slack/lookup.ts';
import { knownChannel } from '#lab/slack/web-api/access.ts';
import {
  invalidArguments,
  json,
  method,
  requiredText,
  SlackApiError,
  text,
} from '#lab/slack/web-api/method.ts';

const loadingMessages = z.array(z.string().min(1).max(50)).min(1).max(10);
const prompts = z
  .array(z.object({ title: z.string().min(1), message: z.string().min(1) }))
  .min(1)
  .max(4);

const setStatus = method(
  { channel_id: requiredText, thread_ts: requiredText, status: text, loading_messages: json.optional() },
  (lab, args) => {
    const channel = knownChannel(lab, args.channel_id);
    if (!messageOf(lab, channel.id, args.thread_ts)) throw new SlackApiError('invalid_thread_ts');
    if (args.loading_messages !== undefined && !loadingMessages.safeParse(args.loading_messages).success) {
      throw invalidArguments([
        '[ERROR] no more than 10 items of 50 characters allowed [json-pointer:/loading_messages]',
      ]);
    }
    lab.statuses.set(channel.id, args.thread_ts, args.status);
    return {};
  },
);

const setSuggestedPrompts = method(
  { channel_id: requiredText, thread_ts: text.optional(), title: text.optional(), prompts: json },
  (lab, args) => {
    const channel = knownChannel(lab, args.channel_id);
    if (channel.kind !== 'im') throw new SlackApiError('method_not_supported_for_channel_type');
    if (!prompts.safeParse(args.prompts).success) {
      throw invalidArguments(['[ERROR] no more than 4 items allowed [json-pointer:/prompts]']);
    }
    return {};
  },
);

export const assistantMethods = {
  'assistant.threads.setStatus': setStatus,
  'assistant.threads.setSuggestedPrompts': setSuggestedPrompts,
};
