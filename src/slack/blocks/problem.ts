import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { code, escapeText, person } from '#src/slack/blocks/escape.ts';

/**
 * A refusal or failure for one person: what happened in a sentence, the people it names, and the id under which the log
 * has the rest.
 */
export function problemMessage(sentence: string, id: string, people: readonly string[] = []): MessageContent {
  const who = people.length === 0 ? '' : ` ${people.map(person).join(', ')}`;
  return content(sentence, [section(`${escapeText(sentence)}${who} (${code(id, 40)})`)]);
}
