import { memoryLeakAfterRollout } from './performance/memory-leak-after-rollout.ts';
import { serviceWithoutEndpoints } from './routing/service-without-endpoints.ts';
import { crashLoopAfterRollout } from './runtime/crash-loop-after-rollout.ts';
import { unschedulable } from './scheduling/unschedulable.ts';
import type { Signature } from './signature.ts';
import { imagePullFailed } from './startup/image-pull-failed.ts';

/** Every failure mode that Casebook knows; a test compares it with the folder. */
export const SIGNATURES: readonly Signature[] = [
  memoryLeakAfterRollout,
  serviceWithoutEndpoints,
  crashLoopAfterRollout,
  unschedulable,
  imagePullFailed,
];
