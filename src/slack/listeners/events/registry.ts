import { appHomeOpened } from '#src/slack/listeners/events/app-home-opened.ts';
import { appMention } from '#src/slack/listeners/events/app-mention.ts';
import { message } from '#src/slack/listeners/events/message.ts';
import type { EventListener } from '#src/slack/listeners/types.ts';

export const EVENTS: readonly EventListener[] = [appHomeOpened, appMention, message];
