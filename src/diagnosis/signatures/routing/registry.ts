import type { Signature } from '../signature.ts';
import { serviceWithoutEndpoints } from './service-without-endpoints.ts';

/** Pods are well and are not reached. */
export const ROUTING: readonly Signature[] = [serviceWithoutEndpoints];
