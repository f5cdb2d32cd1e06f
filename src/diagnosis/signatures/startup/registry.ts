import type { Signature } from '../signature.ts';
import { imagePullFailed } from './image-pull-failed.ts';

/** A pod has a node and its containers do not start. */
export const STARTUP: readonly Signature[] = [imagePullFailed];
