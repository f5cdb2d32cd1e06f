import type { SignatureCases } from '../cases.ts';
import { CASES as connectionPoolExhausted } from './connection-pool-exhausted.cases.ts';
import { CASES as cpuSaturated } from './cpu-saturated.cases.ts';
import { CASES as cpuThrottled } from './cpu-throttled.cases.ts';
import { CASES as dependencySlow } from './dependency-slow.cases.ts';
import { CASES as errorsLogged } from './errors-logged.cases.ts';
import { CASES as errorsRose } from './errors-rose.cases.ts';
import { CASES as errorsRoseAfterChange } from './errors-rose-after-change.cases.ts';
import { CASES as latencyRose } from './latency-rose.cases.ts';
import { CASES as latencyRoseAfterChange } from './latency-rose-after-change.cases.ts';
import { CASES as memoryLeak } from './memory-leak.cases.ts';
import { CASES as memoryLeakAfterRollout } from './memory-leak-after-rollout.cases.ts';
import { CASES as nodeCpuSaturated } from './node-cpu-saturated.cases.ts';
import { CASES as nodeNetworkDelayed } from './node-network-delayed.cases.ts';
import { CASES as nodeNetworkLossy } from './node-network-lossy.cases.ts';
import { CASES as noisyNeighbour } from './noisy-neighbour.cases.ts';
import { CASES as podNetworkDelayed } from './pod-network-delayed.cases.ts';
import { CASES as podNetworkLossy } from './pod-network-lossy.cases.ts';
import { CASES as queueBacklog } from './queue-backlog.cases.ts';
import { CASES as throughputDropped } from './throughput-dropped.cases.ts';

export const PERFORMANCE_CASES: Readonly<Record<string, SignatureCases>> = {
  'performance.connection-pool-exhausted': connectionPoolExhausted,
  'performance.cpu-saturated': cpuSaturated,
  'performance.cpu-throttled': cpuThrottled,
  'performance.dependency-slow': dependencySlow,
  'performance.errors-logged': errorsLogged,
  'performance.errors-rose': errorsRose,
  'performance.errors-rose-after-change': errorsRoseAfterChange,
  'performance.latency-rose': latencyRose,
  'performance.latency-rose-after-change': latencyRoseAfterChange,
  'performance.memory-leak': memoryLeak,
  'performance.memory-leak-after-rollout': memoryLeakAfterRollout,
  'performance.node-cpu-saturated': nodeCpuSaturated,
  'performance.node-network-delayed': nodeNetworkDelayed,
  'performance.node-network-lossy': nodeNetworkLossy,
  'performance.noisy-neighbour': noisyNeighbour,
  'performance.pod-network-delayed': podNetworkDelayed,
  'performance.pod-network-lossy': podNetworkLossy,
  'performance.queue-backlog': queueBacklog,
  'performance.throughput-dropped': throughputDropped,
};
