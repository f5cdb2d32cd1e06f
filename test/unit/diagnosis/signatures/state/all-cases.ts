import type { SignatureCases } from '../cases.ts';
import { CASES as staleRegistrations } from './stale-registrations.cases.ts';

export const STATE_CASES: Readonly<Record<string, SignatureCases>> = {
  'state.stale-registrations': staleRegistrations,
};
