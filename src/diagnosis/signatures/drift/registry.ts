import type { Signature } from '../signature.ts';

/** What runs differs from what was declared. */
export const DRIFT: readonly Signature[] = [];
