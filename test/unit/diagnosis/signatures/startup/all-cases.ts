import type { SignatureCases } from '../cases.ts';
import { CASES as imagePullFailed } from './image-pull-failed.cases.ts';

export const STARTUP_CASES: Readonly<Record<string, SignatureCases>> = {
  'startup.image-pull-failed': imagePullFailed,
};
