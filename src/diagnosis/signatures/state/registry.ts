import type { Signature } from '../signature.ts';

/** What databases hold differs from what runs. */
export const STATE: readonly Signature[] = [];
