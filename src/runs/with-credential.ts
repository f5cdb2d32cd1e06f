import { NotFoundError } from '#src/errors.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { type ApiLog, createApiLog } from '#src/runs/api-log.ts';
import { type Credential, mintCredential, type Purpose } from '#src/runs/credentials.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';

/** A client of the runbook's identity for as long as `work` runs; its calls are in the audit log afterwards. */
export async function withCredential<T>(
  deps: Pick<ExecutorDeps, 'clusters' | 'db'>,
  proposal: Proposal,
  purpose: Purpose,
  work: (credential: Credential, log: ApiLog) => Promise<T>,
): Promise<T> {
  const { plan } = proposal;
  const cluster = deps.clusters.get(plan.cluster);
  if (!cluster) {
    throw new NotFoundError(
      `The executor does not know the cluster ${plan.cluster}.`,
      'Add it to its settings.',
    );
  }
  const log = createApiLog(proposal, plan.cluster);
  try {
    const credential = await mintCredential(cluster, {
      runbook: plan.runbook,
      proposalId: proposal.id,
      purpose,
      onCall: log.onCall,
    });
    try {
      return await work(credential, log);
    } finally {
      await credential.revoke();
    }
  } finally {
    await log.flush(deps.db);
  }
}
