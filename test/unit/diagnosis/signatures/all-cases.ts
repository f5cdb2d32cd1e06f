import { ADMISSION_CASES } from './admission/all-cases.ts';
import type { SignatureCases } from './cases.ts';
import { DRIFT_CASES } from './drift/all-cases.ts';
import { NODES_CASES } from './nodes/all-cases.ts';
import { PERFORMANCE_CASES } from './performance/all-cases.ts';
import { ROUTING_CASES } from './routing/all-cases.ts';
import { RUNTIME_CASES } from './runtime/all-cases.ts';
import { SCHEDULING_CASES } from './scheduling/all-cases.ts';
import { STARTUP_CASES } from './startup/all-cases.ts';
import { STATE_CASES } from './state/all-cases.ts';

/** The cases of every signature, by cause id. */
export const ALL_CASES: Readonly<Record<string, SignatureCases>> = {
  ...ADMISSION_CASES,
  ...SCHEDULING_CASES,
  ...STARTUP_CASES,
  ...RUNTIME_CASES,
  ...ROUTING_CASES,
  ...PERFORMANCE_CASES,
  ...NODES_CASES,
  ...STATE_CASES,
  ...DRIFT_CASES,
};
