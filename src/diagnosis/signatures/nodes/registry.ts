import type { Signature } from '../signature.ts';

/** What pods run on, and the control plane. */
export const NODES: readonly Signature[] = [];
