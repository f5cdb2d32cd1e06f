import type { JobPayload } from '#src/jobs/queues.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { verifyRun } from '#src/runs/verify.ts';

export function createVerificationsProcessor(
  deps: ExecutorDeps,
): (payload: JobPayload<'verifications'>) => Promise<void> {
  return ({ runId }) => verifyRun(deps, runId);
}
