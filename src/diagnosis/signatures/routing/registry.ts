import type { Signature } from '../signature.ts';
import { endpointsNotReady } from './endpoints-not-ready.ts';
import { environmentAddressWrong } from './environment-address-wrong.ts';
import { selectorUnmatched } from './selector-unmatched.ts';
import { serviceMissing } from './service-missing.ts';
import { serviceWithoutEndpoints } from './service-without-endpoints.ts';
import { targetPortWrong } from './target-port-wrong.ts';

/** Pods are well and are not reached. */
export const ROUTING: readonly Signature[] = [
  selectorUnmatched,
  targetPortWrong,
  environmentAddressWrong,
  serviceMissing,
  endpointsNotReady,
  serviceWithoutEndpoints,
];
