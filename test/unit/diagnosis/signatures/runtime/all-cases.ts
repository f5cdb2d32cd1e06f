import type { SignatureCases } from '../cases.ts';
import { CASES as crashLoopAfterRollout } from './crash-loop-after-rollout.cases.ts';

export const RUNTIME_CASES: Readonly<Record<string, SignatureCases>> = {
  'runtime.crash-loop-after-rollout': crashLoopAfterRollout,
};
