import type { Signature } from '../signature.ts';
import { appProtocolWrong } from './app-protocol-wrong.ts';
import { clusterDnsFailing } from './cluster-dns-failing.ts';
import { endpointsNotReady } from './endpoints-not-ready.ts';
import { environmentAddressWrong } from './environment-address-wrong.ts';
import { gatewayMisrouted } from './gateway-misrouted.ts';
import { governingServiceMissing } from './governing-service-missing.ts';
import { ingressBackendMissing } from './ingress-backend-missing.ts';
import { ingressClassMissing } from './ingress-class-missing.ts';
import { ingressPortWrong } from './ingress-port-wrong.ts';
import { meshMisconfigured } from './mesh-misconfigured.ts';
import { nameUnresolved } from './name-unresolved.ts';
import { networkPolicyBlocking } from './network-policy-blocking.ts';
import { portProtocolWrong } from './port-protocol-wrong.ts';
import { routeUnattached } from './route-unattached.ts';
import { selectorUnmatched } from './selector-unmatched.ts';
import { serviceMissing } from './service-missing.ts';
import { serviceWithoutEndpoints } from './service-without-endpoints.ts';
import { targetPortWrong } from './target-port-wrong.ts';
import { tlsSecretMissing } from './tls-secret-missing.ts';

/** Pods are well and are not reached. */
export const ROUTING: readonly Signature[] = [
  selectorUnmatched,
  targetPortWrong,
  portProtocolWrong,
  appProtocolWrong,
  environmentAddressWrong,
  serviceMissing,
  governingServiceMissing,
  ingressBackendMissing,
  ingressPortWrong,
  ingressClassMissing,
  tlsSecretMissing,
  routeUnattached,
  gatewayMisrouted,
  networkPolicyBlocking,
  meshMisconfigured,
  clusterDnsFailing,
  nameUnresolved,
  endpointsNotReady,
  serviceWithoutEndpoints,
];
