import type { Proposal } from '#src/proposals/types.ts';
import type { ApiLog } from '#src/runs/api-log.ts';
import type { Credential } from '#src/runs/credentials.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import type { Run } from '#src/runs/types.ts';
import { undoSteps } from '#src/runs/undo.ts';
import { moveCase } from '#src/store/cases.ts';
import { inTransaction } from '#src/store/database.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { listSteps, setRunState, setStepState } from '#src/store/runs.ts';

/**
 * Ends a run whose step cannot be done. With a credential the steps before it are undone as far as that is possible;
 * without one, what was done stays and is said.
 */
export async function failRun(
  deps: ExecutorDeps,
  run: Run,
  reason: string,
  means?: { credential: Credential; proposal: Proposal; log: ApiLog },
): Promise<void> {
  const undone =
    means === undefined
      ? { undone: 0 }
      : await undoSteps(deps, {
          run,
          proposal: means.proposal,
          actor: means.credential.actor,
          identity: means.credential.serviceAccount,
        });
  await inTransaction(deps.db, async (trx) => {
    await means?.log.flush(trx);
    const steps = await listSteps(trx, run.id);
    for (const step of steps.filter(({ state }) => state === 'started')) {
      await setStepState(trx, step.id, 'failed', { from: ['started'], endedAt: deps.now() });
    }
    const left = steps.filter(({ state }) => state === 'done').map(({ definition }) => definition.equivalent);
    const detail = [reason, undone.problem, left.length > 0 ? `Still done: ${left.join('; ')}.` : undefined]
      .filter((part) => part !== undefined)
      .join(' ');
    const ended = await setRunState(trx, run.id, 'failed', {
      from: ['running'],
      detail,
      endedAt: deps.now(),
    });
    if (!ended) return;
    await moveCase(trx, run.caseId, 'diagnosed', { from: ['running'] });
    await addTimeline(trx, run, {
      at: deps.now(),
      kind: 'run.failed',
      actor: 'casebook',
      text: `The run has failed. ${detail}`,
      data: { runId: run.id },
      dedupKey: `run:${run.id}:failed`,
    });
    await audit(trx, run, 'casebook', 'run.failed', { runId: run.id, detail });
  });
  await deps.enqueue('views', { caseId: run.caseId });
}
