import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { code, escapeText } from '#src/slack/blocks/escape.ts';

/** A refusal or failure for one person: what happened in a sentence, and the id under which the log has the rest. */
export function problemMessage(sentence: string, id: string): MessageContent {
  return content(sentence, [section(`${escapeText(sentence)} (${code(id, 40)})`)]);
}
