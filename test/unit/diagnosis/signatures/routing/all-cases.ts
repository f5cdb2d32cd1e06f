import type { SignatureCases } from '../cases.ts';
import { CASES as endpointsNotReady } from './endpoints-not-ready.cases.ts';
import { CASES as environmentAddressWrong } from './environment-address-wrong.cases.ts';
import { CASES as selectorUnmatched } from './selector-unmatched.cases.ts';
import { CASES as serviceMissing } from './service-missing.cases.ts';
import { CASES as serviceWithoutEndpoints } from './service-without-endpoints.cases.ts';
import { CASES as targetPortWrong } from './target-port-wrong.cases.ts';

export const ROUTING_CASES: Readonly<Record<string, SignatureCases>> = {
  'routing.endpoints-not-ready': endpointsNotReady,
  'routing.environment-address-wrong': environmentAddressWrong,
  'routing.selector-unmatched': selectorUnmatched,
  'routing.service-missing': serviceMissing,
  'routing.service-without-endpoints': serviceWithoutEndpoints,
  'routing.target-port-wrong': targetPortWrong,
};
