import type { JobPayload } from '#src/jobs/queues.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { rehearseProposal } from '#src/runs/rehearse-proposal.ts';

export function createRehearsalsProcessor(
  deps: ExecutorDeps,
): (payload: JobPayload<'rehearsals'>) => Promise<void> {
  return ({ proposalId, attempt }) => rehearseProposal(deps, proposalId, attempt);
}
