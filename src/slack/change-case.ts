import type { Case } from '#src/cases/types.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { Clicker, ListenerDeps } from '#src/slack/listeners/types.ts';
import { acknowledgeCase, moveCase } from '#src/store/cases.ts';
import { inTransaction } from '#src/store/database.ts';
import { setProposalState } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { partsOfCase } from '#src/store/slack-views.ts';

/** Marks a case as seen by a person. Returns why not, or undefined. The first person stays. */
export async function acknowledge(
  deps: ListenerDeps,
  subject: Case,
  user: Clicker,
): Promise<string | undefined> {
  const problem = await deps.people.memberProblem(user.id);
  if (problem !== undefined) return problem;
  const actor = `slack:${user.id}`;
  const ref = { team: subject.team, caseId: subject.id };
  await inTransaction(deps.db, async (trx) => {
    if (!(await acknowledgeCase(trx, subject.id, actor))) return;
    await addTimeline(trx, ref, {
      at: deps.now(),
      kind: 'acknowledged',
      actor,
      text: 'Acknowledged.',
      dedupKey: 'acknowledged',
    });
    await audit(trx, ref, actor, 'case.acknowledged');
  });
  await afterCommit(deps.enqueue, deps.log)('views', { caseId: subject.id });
  return undefined;
}

/**
 * Resolves or closes a case because a person says so; a proposal that still waits is withdrawn with it. Returns why not,
 * or undefined. Doing it to a case that is there already is fine.
 */
export async function endCase(
  deps: ListenerDeps,
  subject: Case,
  user: Clicker,
  to: 'resolved' | 'closed',
): Promise<string | undefined> {
  const problem = await deps.people.memberProblem(user.id);
  if (problem !== undefined) return problem;
  if (subject.state === to) return undefined;
  const actor = `slack:${user.id}`;
  const ref = { team: subject.team, caseId: subject.id };
  const moved = await inTransaction(deps.db, async (trx) => {
    const ended = await moveCase(trx, subject.id, to);
    if (!ended) return undefined;
    for (const id of (await partsOfCase(trx, subject.id)).proposals) {
      await setProposalState(trx, id, 'withdrawn', { from: ['drafted', 'rehearsed'] });
    }
    const at = deps.now();
    await addTimeline(trx, ref, {
      at,
      kind: to,
      actor,
      text: to === 'resolved' ? 'Resolved by hand.' : 'Closed.',
      dedupKey: `${to}:${subject.attempt}`,
    });
    await audit(trx, ref, actor, `case.${to}`, { why: 'a person said so' });
    return ended;
  });
  if (!moved)
    return `Case ${subject.number} cannot be ${to} from its present state. Look at it with /case status ${subject.number}.`;
  const hint = afterCommit(deps.enqueue, deps.log);
  await hint('views', { caseId: subject.id });
  if (to === 'resolved') await hint('reports', { caseId: subject.id, attempt: moved.attempt });
  return undefined;
}
