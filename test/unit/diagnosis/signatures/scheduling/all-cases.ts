import type { SignatureCases } from '../cases.ts';
import { CASES as unschedulable } from './unschedulable.cases.ts';

export const SCHEDULING_CASES: Readonly<Record<string, SignatureCases>> = {
  'scheduling.unschedulable': unschedulable,
};
