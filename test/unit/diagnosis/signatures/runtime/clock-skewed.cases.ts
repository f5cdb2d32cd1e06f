import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo, node, podName } from '#test/support/cluster-objects.ts';
import { saying, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const early =
  'x509: certificate has expired or is not yet valid: current time 2030-05-17T08:00:00Z is before 2030-05-17T09:00:00Z';
const unseen = '2030-05-17T11:59:50Z ERROR jwt: token used before issued';
const place = (object: KubeObject): KubeObject =>
  object.metadata.name === podName('auth', 1, 0)
    ? ({ ...object, spec: { ...(object as { spec?: object }).spec, nodeName: 'node-b' } } as KubeObject)
    : object;

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a certificate that is not valid yet',
      world: { objects: steady('agent'), patterns: [saying('agent', `dial: ${early}`)] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'agent' },
      runbooks: [],
      says: ['agent in shop finds times that lie in the future', 'is before 2030-05-17T09'],
      verdict: 'degraded',
    },
    {
      name: 'only the pod on one node refuses tokens',
      world: {
        objects: [...steady('auth').map(place), node('node-a'), node('node-b')],
        logs: [1, 2, 3, 4].map((minutes) => ({
          at: minutesAgo(minutes),
          service: 'auth',
          pod: podName('auth', 1, 0),
          severity: 'error',
          body: unseen,
        })),
      },
      object: { kind: 'Node', name: 'node-b' },
      runbooks: [],
      says: ['auth in shop', 'only its pods on node node-b say so', 'token used before issued'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'one token of one client',
      world: {
        objects: steady('auth'),
        logs: [{ at: minutesAgo(3), service: 'auth', severity: 'error', body: unseen }],
      },
    },
    {
      name: 'a certificate that has expired',
      world: {
        objects: steady('agent'),
        patterns: [saying('agent', early.replace('is before 2030-05-17T09', 'is after 2030-05-17T07'))],
      },
    },
  ],
};
