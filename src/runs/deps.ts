import type { Enqueue } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import type { EnvironmentPolicy, Policy } from '#src/proposals/policy.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import type { StepAction } from '#src/proposals/step-action.ts';
import type { ExecutorCluster } from '#src/runs/credentials.ts';
import type { MemoryReader } from '#src/runs/postconditions.ts';
import type { Db } from '#src/store/database.ts';

/** Instead of what the runbooks say; for tests and the lab, which have seconds and not minutes. */
interface Timing {
  holdSeconds?: number;
  windowSeconds?: number;
  pollSeconds?: number;
}

/** What the executor's stages work with. */
export interface ExecutorDeps {
  /** Opened with the executor's database role. */
  db: Db;
  enqueue: Enqueue;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** By the name that cases use for them. */
  clusters: ReadonlyMap<string, ExecutorCluster>;
  runbooks: ReadonlyMap<string, Runbook>;
  actions: ReadonlyMap<string, StepAction>;
  policy: Policy;
  /** The record of an environment; undefined where there is none. */
  environment: (team: string, key: string) => Promise<EnvironmentPolicy | undefined>;
  /** Telemetry, for the postconditions that need it; without it they stay unknown. */
  memory?: MemoryReader | undefined;
  timing?: Timing | undefined;
  now: () => Date;
  /**
   * How long a run belongs to the process that works on it. Two at work do no harm (every write tests what was read);
   * it only keeps them from asking the cluster twice. 15 s by default.
   */
  leaseMs?: number;
}

export const DEFAULT_LEASE_MS = 15_000;
