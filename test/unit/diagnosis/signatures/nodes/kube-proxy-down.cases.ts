import { brokenSystemPod, reports, silent, systemPod, unit } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

/** Three Services tried from each node. */
const tried = (outcomes: Record<string, boolean>) =>
  Object.entries(outcomes).flatMap(([fromNode, success]) =>
    ['cart', 'web', 'pay'].map((service) => ({
      namespace: 'shop',
      service,
      port: 80,
      kind: 'tcp' as const,
      fromNode,
      success,
      detail: success ? 'connected' : 'connect: connection timed out',
    })),
  );

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the unit is stopped, and Services cannot be reached from there',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        units: [unit('node-a', 'kube-proxy', 'inactive', 4), unit('node-b', 'kube-proxy')],
        probes: tried({ 'node-a': false, 'node-b': true }),
      },
      object: nodeA,
      runbooks: [],
      says: ['kube-proxy.service is inactive (dead)', 'none of 3 tried Services can be reached from it'],
      verdict: 'degraded',
    },
    {
      name: 'its pod keeps failing',
      world: {
        objects: [
          worker('node-a'),
          silent('node-z', 3),
          ...reports,
          brokenSystemPod('kube-proxy-x1x1x', 'node-a', { 'k8s-app': 'kube-proxy' }),
          systemPod('kube-proxy-y2y2y', 'node-b', { 'k8s-app': 'kube-proxy' }),
        ],
        units: [unit('node-z', 'kubelet')],
      },
      object: nodeA,
      runbooks: [],
      says: ['pod kube-proxy-x1x1x is not ready'],
      verdict: 'degraded',
    },
    {
      name: 'only probes tell',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        probes: tried({ 'node-a': false, 'node-b': true }),
      },
      object: nodeA,
      runbooks: [],
      says: ['is cut off from Services'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the Services fail from everywhere',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        probes: tried({ 'node-a': false, 'node-b': false }),
      },
    },
    {
      name: 'the unit runs again',
      world: {
        objects: [worker('node-a'), ...reports],
        units: [unit('node-a', 'kube-proxy', 'active', 1)],
      },
    },
    {
      name: 'the cluster runs it in pods, and an old unit was never started',
      world: {
        objects: [worker('node-a'), ...reports],
        units: [{ node: 'node-a', unit: 'kube-proxy.service', active: 'inactive', sub: 'dead' }],
      },
    },
  ],
};
