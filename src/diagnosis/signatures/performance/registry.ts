import type { Signature } from '../signature.ts';
import { connectionPoolExhausted } from './connection-pool-exhausted.ts';
import { cpuSaturated } from './cpu-saturated.ts';
import { cpuThrottled } from './cpu-throttled.ts';
import { dependencySlow } from './dependency-slow.ts';
import { errorsLogged } from './errors-logged.ts';
import { errorsRose } from './errors-rose.ts';
import { errorsRoseAfterChange } from './errors-rose-after-change.ts';
import { latencyRose } from './latency-rose.ts';
import { latencyRoseAfterChange } from './latency-rose-after-change.ts';
import { memoryLeak } from './memory-leak.ts';
import { memoryLeakAfterRollout } from './memory-leak-after-rollout.ts';
import { nodeCpuSaturated } from './node-cpu-saturated.ts';
import { nodeNetworkDelayed } from './node-network-delayed.ts';
import { nodeNetworkLossy } from './node-network-lossy.ts';
import { noisyNeighbour } from './noisy-neighbour.ts';
import { podNetworkDelayed } from './pod-network-delayed.ts';
import { podNetworkLossy } from './pod-network-lossy.ts';
import { queueBacklog } from './queue-backlog.ts';
import { throughputDropped } from './throughput-dropped.ts';

/** Everything answers, too slowly or too seldom. */
export const PERFORMANCE: readonly Signature[] = [
  memoryLeakAfterRollout,
  memoryLeak,
  cpuSaturated,
  cpuThrottled,
  nodeCpuSaturated,
  noisyNeighbour,
  podNetworkDelayed,
  podNetworkLossy,
  nodeNetworkDelayed,
  nodeNetworkLossy,
  latencyRoseAfterChange,
  latencyRose,
  dependencySlow,
  errorsRoseAfterChange,
  errorsRose,
  errorsLogged,
  throughputDropped,
  queueBacklog,
  connectionPoolExhausted,
];
