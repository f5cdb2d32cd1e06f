import { minutesAgo } from '#test/support/cluster-objects.ts';
import { lease, reports, silent, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const nodes = [worker('node-a'), worker('node-b'), worker('node-c')];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a certificate is not valid yet by the clock of the node, and its lease is of another time',
      world: {
        objects: [...nodes, lease('node-a', 47), lease('node-b', 0.1), lease('node-c', 0.2), ...reports],
        nodeLogs: [
          {
            at: minutesAgo(2),
            node: 'node-a',
            unit: 'kubelet.service',
            body: 'E0517 11:13:00.000000 901 reflector.go:147] Failed to watch *v1.Node: x509: certificate has expired or is not yet valid: current time 2030-05-17T11:13:00Z is before 2030-05-17T11:40:00Z',
          },
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['is before 2030-05-17T11:40:00Z', '47 min behind the others'],
      verdict: 'degraded',
    },
    {
      name: 'the lease of a node that is ready is ahead',
      world: {
        objects: [...nodes, lease('node-a', -20), lease('node-b', 0.1), lease('node-c', 0.2), ...reports],
      },
      object: nodeA,
      runbooks: [],
      says: ['20 min ahead of the others'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the lease of a node that is not heard of is old',
      world: {
        objects: [
          silent('node-a', 46),
          worker('node-b'),
          worker('node-c'),
          lease('node-a', 47),
          lease('node-b', 0.1),
          lease('node-c', 0.2),
          ...unready,
        ],
      },
    },
    {
      name: 'leases of the same moment, read some minutes before',
      world: {
        objects: [...nodes, lease('node-a', 3), lease('node-b', 3.1), lease('node-c', 3.2), ...reports],
      },
    },
    {
      name: 'of two nodes nobody can say which is right',
      world: {
        objects: [worker('node-a'), worker('node-b'), lease('node-a', 47), lease('node-b', 0.1), ...reports],
      },
    },
  ],
};
