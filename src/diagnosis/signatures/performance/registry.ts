import type { Signature } from '../signature.ts';
import { memoryLeakAfterRollout } from './memory-leak-after-rollout.ts';

/** Everything answers, too slowly or too seldom. */
export const PERFORMANCE: readonly Signature[] = [memoryLeakAfterRollout];
