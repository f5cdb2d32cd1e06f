import type { SignatureCases } from '../cases.ts';

export const DRIFT_CASES: Readonly<Record<string, SignatureCases>> = {};
