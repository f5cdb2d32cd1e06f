import type { SignatureCases } from './cases.ts';
import { CASES as memoryLeakAfterRollout } from './performance/memory-leak-after-rollout.cases.ts';
import { CASES as serviceWithoutEndpoints } from './routing/service-without-endpoints.cases.ts';
import { CASES as crashLoopAfterRollout } from './runtime/crash-loop-after-rollout.cases.ts';
import { CASES as unschedulable } from './scheduling/unschedulable.cases.ts';
import { CASES as imagePullFailed } from './startup/image-pull-failed.cases.ts';

/** The cases of every signature, by cause id. */
export const ALL_CASES: Readonly<Record<string, SignatureCases>> = {
  'performance.memory-leak-after-rollout': memoryLeakAfterRollout,
  'routing.service-without-endpoints': serviceWithoutEndpoints,
  'runtime.crash-loop-after-rollout': crashLoopAfterRollout,
  'scheduling.unschedulable': unschedulable,
  'startup.image-pull-failed': imagePullFailed,
};
