import type { Signature } from '../signature.ts';
import { crashLoopAfterRollout } from './crash-loop-after-rollout.ts';

/** Containers start and do not stay well. */
export const RUNTIME: readonly Signature[] = [crashLoopAfterRollout];
