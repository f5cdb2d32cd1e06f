import type { Signature } from '../signature.ts';
import { declaredObjectMissing } from './declared-object-missing.ts';
import { differsFromDeclared } from './differs-from-declared.ts';

/** What runs differs from what was declared. */
export const DRIFT: readonly Signature[] = [differsFromDeclared, declaredObjectMissing];
