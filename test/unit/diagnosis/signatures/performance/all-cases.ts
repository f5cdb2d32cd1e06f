import type { SignatureCases } from '../cases.ts';
import { CASES as memoryLeakAfterRollout } from './memory-leak-after-rollout.cases.ts';

export const PERFORMANCE_CASES: Readonly<Record<string, SignatureCases>> = {
  'performance.memory-leak-after-rollout': memoryLeakAfterRollout,
};
