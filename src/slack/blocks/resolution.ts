import type { Case } from '#src/cases/types.ts';
import { content, context, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { code, slackDate } from '#src/slack/blocks/escape.ts';
import { duration } from '#src/slack/blocks/words.ts';
import type { AuditHead } from '#src/store/record-of-case.ts';

/**
 * Says that a case is resolved and publishes the head of its audit chain: whoever changes the past later would have to
 * change this message too.
 */
export function resolutionMessage(each: Case, head: AuditHead | undefined): MessageContent {
  const at = each.resolvedAt ?? each.updatedAt;
  return content(`Case ${each.number} is resolved.`, [
    section(
      `*Resolved* ${slackDate(at)}, ${duration(at.getTime() - each.openedAt.getTime())} after it was opened.`,
    ),
    ...(head ? [context(`Audit log: ${head.seq} entries, head ${code(head.hash)}`)] : []),
  ]);
}
