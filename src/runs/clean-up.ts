import { cleanUpCredentials } from '#src/runs/credentials.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { endedProposals } from '#src/store/runs.ts';

/** Long enough for any run; what is older has expired by itself. */
const LOOK_BACK_MS = 24 * 60 * 60 * 1_000;

/**
 * Deletes the Secrets that a killed executor has left of proposals that have ended; to be called at the start. Returns
 * how many there were.
 */
export async function cleanUpAfterCrash(
  deps: Pick<ExecutorDeps, 'db' | 'clusters' | 'log' | 'now'>,
): Promise<number> {
  const proposals = await endedProposals(deps.db, new Date(deps.now().getTime() - LOOK_BACK_MS));
  let deleted = 0;
  for (const cluster of deps.clusters.values()) {
    const ids = proposals.filter((each) => each.cluster === cluster.name).map(({ proposalId }) => proposalId);
    if (ids.length === 0) continue;
    deleted += await cleanUpCredentials(cluster, ids, (message) =>
      deps.log.warn({ cluster: cluster.name, error: message }, 'left-over Secrets were not deleted'),
    );
  }
  return deleted;
}
