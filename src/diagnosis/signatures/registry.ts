import { ADMISSION } from './admission/registry.ts';
import { DRIFT } from './drift/registry.ts';
import { NODES } from './nodes/registry.ts';
import { PERFORMANCE } from './performance/registry.ts';
import { ROUTING } from './routing/registry.ts';
import { RUNTIME } from './runtime/registry.ts';
import { SCHEDULING } from './scheduling/registry.ts';
import type { Signature } from './signature.ts';
import { STARTUP } from './startup/registry.ts';
import { STATE } from './state/registry.ts';

/** Every failure mode that Casebook knows, in the order of a pod's life; a test compares it with the folders. */
export const SIGNATURES: readonly Signature[] = [
  ...NODES,
  ...ADMISSION,
  ...SCHEDULING,
  ...STARTUP,
  ...RUNTIME,
  ...ROUTING,
  ...PERFORMANCE,
  ...STATE,
  ...DRIFT,
];
