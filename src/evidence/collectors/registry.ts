import type { Collector } from './collector.ts';
import { crashLogs } from './crash-logs.ts';
import { deployments } from './deployments.ts';
import { endpoints } from './endpoints.ts';
import { errorLogs } from './error-logs.ts';
import { events } from './events.ts';
import { gcPauses } from './gc-pauses.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';
import { replicaSets } from './replica-sets.ts';
import { resourceQuotas } from './resource-quotas.ts';
import { services } from './services.ts';
import { volumeClaims } from './volume-claims.ts';

/** Every collector. A signature names the kinds it needs. */
export const COLLECTORS: readonly Collector[] = [
  deployments,
  replicaSets,
  pods,
  events,
  services,
  endpoints,
  nodes,
  resourceQuotas,
  volumeClaims,
  memory,
  gcPauses,
  latency,
  errorLogs,
  crashLogs,
];
