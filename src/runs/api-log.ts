import type { ActCall } from '#src/kubernetes/act.ts';
import type { Db } from '#src/store/database.ts';
import { audit } from '#src/store/record-of-case.ts';

export interface ApiLog {
  onCall: (identity: string, call: ActCall) => void;
  /** Writes what was collected to the case's audit log. */
  flush(db: Db): Promise<void>;
}

/**
 * Collects what was written to a cluster, to be stored with the rows that tell of it. Reads are left out. A call whose
 * process dies before the flush is missing here; the step's intent was stored before it, and the resumed run says what
 * it found.
 */
export function createApiLog(ref: { team: string; caseId: string }, cluster: string): ApiLog {
  const calls: { identity: string; call: ActCall }[] = [];
  return {
    onCall: (identity, call) => {
      if (call.verb !== 'get' && call.verb !== 'list') calls.push({ identity, call });
    },
    flush: async (db) => {
      for (const { identity, call } of calls.splice(0)) {
        const { verb, resource, namespace, name, dryRun, status } = call;
        await audit(db, ref, identity, 'cluster.write', {
          cluster,
          verb,
          resource,
          namespace,
          name,
          dryRun,
          status,
        });
      }
    },
  };
}
