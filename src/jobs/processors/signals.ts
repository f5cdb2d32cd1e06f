import { processSignal } from '#src/cases/open.ts';
import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';

export function createSignalsProcessor(deps: { db: Db; enqueue: Enqueue; defaultChannel: string }) {
  return async ({ signalId }: JobPayload<'signals'>): Promise<void> => {
    const outcome = await processSignal(deps.db, signalId, deps.defaultChannel);
    if (!outcome) return;
    const caseId = outcome.case.id;
    await deps.enqueue('views', { caseId });
    if (outcome.diagnose) await deps.enqueue('diagnosis', { caseId, attempt: outcome.case.attempt + 1 });
    else if (outcome.case.state === 'resolved')
      await deps.enqueue('reports', { caseId, attempt: outcome.case.attempt });
  };
}
