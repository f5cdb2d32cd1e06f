import type { SignatureCases } from '../cases.ts';
import { CASES as declaredObjectMissing } from './declared-object-missing.cases.ts';
import { CASES as differsFromDeclared } from './differs-from-declared.cases.ts';

export const DRIFT_CASES: Readonly<Record<string, SignatureCases>> = {
  'drift.declared-object-missing': declaredObjectMissing,
  'drift.differs-from-declared': differsFromDeclared,
};
