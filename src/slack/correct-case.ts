import type { Case } from '#src/cases/types.ts';
import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { person } from '#src/slack/blocks/escape.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ListenerDeps } from '#src/slack/listeners/types.ts';
import type { Asked } from '#src/slack/thread-reply.ts';
import { inTransaction } from '#src/store/database.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';

/** One line of a timeline; more belongs into the post-mortem by hand. */
const MOST_CHARS = 1_000;

/**
 * Adds what a person says was wrong to the timeline of a case, as theirs. A post-mortem that is there is drafted again from
 * it. Nothing else changes: finding and proposal are made from evidence. Returns what to answer. Safe to do twice.
 */
export async function correctCase(
  deps: ListenerDeps,
  subject: Case,
  at: Asked,
  text: string,
): Promise<MessageContent> {
  const actor = `slack:${at.user}`;
  const ref = { team: subject.team, caseId: subject.id };
  const key = `correction:${at.channel}/${at.ts}`;
  await inTransaction(deps.db, async (trx) => {
    const isNew = await addTimeline(trx, ref, {
      at: deps.now(),
      kind: 'correction',
      actor,
      text: text.slice(0, MOST_CHARS),
      dedupKey: key,
    });
    if (isNew) await audit(trx, ref, actor, 'case.corrected', { key });
  });
  const hint = afterCommit(deps.enqueue, deps.log);
  await hint('views', { caseId: subject.id });
  const drafted = subject.state === 'resolved' || subject.state === 'closed';
  if (drafted) await hint('reports', { caseId: subject.id, attempt: subject.attempt });
  const words = `Noted in the timeline as a correction by ${person(actor)}.`;
  const next = drafted
    ? 'The post-mortem is drafted again with it.'
    : 'It changes no finding by itself; the post-mortem will have it.';
  return content(`Case ${subject.number}: correction noted.`, [section(`${words} ${next}`)]);
}
