import type { SignatureCases } from '../cases.ts';
import { CASES as appProtocolWrong } from './app-protocol-wrong.cases.ts';
import { CASES as clusterDnsFailing } from './cluster-dns-failing.cases.ts';
import { CASES as endpointsNotReady } from './endpoints-not-ready.cases.ts';
import { CASES as environmentAddressWrong } from './environment-address-wrong.cases.ts';
import { CASES as gatewayMisrouted } from './gateway-misrouted.cases.ts';
import { CASES as governingServiceMissing } from './governing-service-missing.cases.ts';
import { CASES as ingressBackendMissing } from './ingress-backend-missing.cases.ts';
import { CASES as ingressClassMissing } from './ingress-class-missing.cases.ts';
import { CASES as ingressPortWrong } from './ingress-port-wrong.cases.ts';
import { CASES as meshMisconfigured } from './mesh-misconfigured.cases.ts';
import { CASES as nameUnresolved } from './name-unresolved.cases.ts';
import { CASES as networkPolicyBlocking } from './network-policy-blocking.cases.ts';
import { CASES as portProtocolWrong } from './port-protocol-wrong.cases.ts';
import { CASES as routeUnattached } from './route-unattached.cases.ts';
import { CASES as selectorUnmatched } from './selector-unmatched.cases.ts';
import { CASES as serviceMissing } from './service-missing.cases.ts';
import { CASES as serviceWithoutEndpoints } from './service-without-endpoints.cases.ts';
import { CASES as targetPortWrong } from './target-port-wrong.cases.ts';
import { CASES as tlsSecretMissing } from './tls-secret-missing.cases.ts';

export const ROUTING_CASES: Readonly<Record<string, SignatureCases>> = {
  'routing.app-protocol-wrong': appProtocolWrong,
  'routing.cluster-dns-failing': clusterDnsFailing,
  'routing.endpoints-not-ready': endpointsNotReady,
  'routing.environment-address-wrong': environmentAddressWrong,
  'routing.gateway-misrouted': gatewayMisrouted,
  'routing.governing-service-missing': governingServiceMissing,
  'routing.ingress-backend-missing': ingressBackendMissing,
  'routing.ingress-class-missing': ingressClassMissing,
  'routing.ingress-port-wrong': ingressPortWrong,
  'routing.mesh-misconfigured': meshMisconfigured,
  'routing.name-unresolved': nameUnresolved,
  'routing.network-policy-blocking': networkPolicyBlocking,
  'routing.port-protocol-wrong': portProtocolWrong,
  'routing.route-unattached': routeUnattached,
  'routing.selector-unmatched': selectorUnmatched,
  'routing.service-missing': serviceMissing,
  'routing.service-without-endpoints': serviceWithoutEndpoints,
  'routing.target-port-wrong': targetPortWrong,
  'routing.tls-secret-missing': tlsSecretMissing,
};
