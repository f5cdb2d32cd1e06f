import type { SignatureCases } from '../cases.ts';

export const ADMISSION_CASES: Readonly<Record<string, SignatureCases>> = {};
