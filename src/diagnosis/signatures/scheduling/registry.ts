import type { Signature } from '../signature.ts';
import { unschedulable } from './unschedulable.ts';

/** No node takes a pod. */
export const SCHEDULING: readonly Signature[] = [unschedulable];
