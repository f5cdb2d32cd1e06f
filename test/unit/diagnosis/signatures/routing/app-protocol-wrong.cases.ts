import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { logged, served } from './network-objects.ts';

const reset = logged(
  'web',
  'upstream connect error or disconnect/reset before headers. reset reason: protocol error',
);

/** A mesh puts its proxy into every pod. */
function meshed(objects: KubeObject[]): KubeObject[] {
  return objects.map((object) => {
    if (object.kind !== 'Pod') return object;
    const { spec } = object as Pod;
    const containers = [...spec.containers, { name: 'istio-proxy', image: 'istio/proxyv2:1.24.0' }];
    return { ...object, spec: { ...spec, containers } } as KubeObject;
  });
}

const grpc = { readinessProbe: { grpc: { port: 8080 } } };
const http = { readinessProbe: { httpGet: { path: '/', port: 8080 } } };
const cart = (container: object, port: object) =>
  served({ name: 'cart', container, ports: [{ port: 80, targetPort: 8080, ...port }] });
const object = { kind: 'Service', namespace: 'shop', name: 'cart' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a port named http to pods that speak gRPC',
      world: { objects: meshed(cart(grpc, { name: 'http-api' })), patterns: [reset] },
      object,
      runbooks: [],
      says: ['port 80 speaks http (name http-api), but its pods speak grpc'],
      verdict: 'failed',
    },
    {
      name: 'appProtocol grpc to pods that speak HTTP',
      world: { objects: meshed(cart(http, { name: 'web', appProtocol: 'grpc' })), patterns: [reset] },
      object,
      runbooks: [],
      says: ['(appProtocol grpc), but its pods speak http'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'without a mesh nobody reads the name',
      world: { objects: cart(grpc, { name: 'http' }), patterns: [reset] },
    },
    { name: 'gRPC to gRPC', world: { objects: meshed(cart(grpc, { name: 'grpc' })), patterns: [reset] } },
    {
      name: 'TCP fits everything',
      world: { objects: meshed(cart(grpc, { name: 'tcp-cart' })), patterns: [reset] },
    },
  ],
};
