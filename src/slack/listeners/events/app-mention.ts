import type { EventListener } from '#src/slack/listeners/types.ts';
import { answerMention } from '#src/slack/mention.ts';

export const appMention: EventListener = {
  type: 'app_mention',
  subscriptions: ['app_mention'],
  handle: answerMention,
};
