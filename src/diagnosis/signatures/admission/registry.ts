import type { Signature } from '../signature.ts';

/** The API server refuses what should run. */
export const ADMISSION: readonly Signature[] = [];
