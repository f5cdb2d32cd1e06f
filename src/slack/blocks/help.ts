import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { code } from '#src/slack/blocks/escape.ts';

/** `lines` come from the registry of commands, so that help cannot forget one. */
export function helpMessage(
  lines: readonly (readonly [usage: string, does: string])[],
  unknown?: string,
): MessageContent {
  const intro =
    unknown === undefined
      ? 'What `/case` understands:'
      : `\`/case\` does not know ${code(unknown, 60)}. It understands:`;
  return content('What /case understands', [
    section([intro, ...lines.map(([usage, does]) => `• ${code(usage)} ${does}`)].join('\n')),
    section(
      'Without a number, the only live case of this channel is meant. Mention me with a workload or namespace to open a case: `@casebook look at deployment/web in namespace shop`. In the thread of a case, ask: `@casebook what changed?`, or `@casebook help` for the rest.',
    ),
  ]);
}
