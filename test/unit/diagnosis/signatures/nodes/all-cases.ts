import type { SignatureCases } from '../cases.ts';

export const NODES_CASES: Readonly<Record<string, SignatureCases>> = {};
