import type { SignatureCases } from '../cases.ts';

export const STATE_CASES: Readonly<Record<string, SignatureCases>> = {};
