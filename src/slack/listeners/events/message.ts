import type { EventListener } from '#src/slack/listeners/types.ts';
import { answerMention } from '#src/slack/mention.ts';

/** Everything that a person writes to the bot in private is for the bot. Edits, joins and the like are not. */
export const message: EventListener = {
  type: 'message',
  subscriptions: ['message.im'],
  async handle(event, deps) {
    if (event.subtype !== undefined && event.subtype !== 'file_share') return;
    // Where an operator subscribes to channels too, the inbox keeps one of the two events of a mention: perhaps this one.
    const isMention = event.text?.includes(`<@${deps.identity.botUserId}>`) === true;
    if (event.channelType === 'im' || isMention) await answerMention(event, deps);
  },
};
