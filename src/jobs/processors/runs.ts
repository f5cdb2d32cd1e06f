import type { JobPayload } from '#src/jobs/queues.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { executeProposal } from '#src/runs/execute.ts';

export function createRunsProcessor(deps: ExecutorDeps): (payload: JobPayload<'runs'>) => Promise<void> {
  return ({ proposalId }) => executeProposal(deps, proposalId);
}
