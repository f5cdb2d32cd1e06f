import type { Signature } from '../signature.ts';
import { staleRegistrations } from './stale-registrations.ts';

/** What databases hold differs from what runs. */
export const STATE: readonly Signature[] = [staleRegistrations];
