import { app, event, service } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const gateway = app({ name: 'gateway', revisions: [{ image: 'r.example/gateway:1', minutesAgo: 3_000 }] });
const other = [
  ...app({ name: 'ledger', revisions: [{ image: 'r.example/ledger:1', minutesAgo: 3_000 }], port: 9090 }),
  ...service({ name: 'ledger' }),
];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a selector that no pod carries',
      world: {
        objects: [
          ...gateway,
          ...other,
          ...service({ name: 'gateway', selector: { app: 'gatewy' }, addresses: 0 }),
        ],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'gateway' },
      runbooks: [],
      says: ['selects app=gatewy, which no pod carries', 'the pods of gateway carry app=gateway'],
      verdict: 'failed',
    },
    {
      name: 'a Service of another name, told by the workload that nothing serves',
      world: {
        objects: [
          ...gateway,
          ...other,
          ...service({ name: 'front-door', selector: { app: 'edge' }, addresses: 0 }),
        ],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'front-door' },
      runbooks: [],
      says: ['the pods of gateway carry app=gateway'],
      verdict: 'failed',
    },
    {
      name: 'a Deployment that was just scaled to zero',
      world: {
        objects: [
          ...app({
            name: 'gateway',
            replicas: 0,
            revisions: [{ image: 'r.example/gateway:1', minutesAgo: 3_000 }],
          }),
          ...service({ name: 'gateway', addresses: 0 }),
          event(
            'ScalingReplicaSet',
            'Scaled down replica set gateway-h1 from 3 to 0',
            { kind: 'Deployment', name: 'gateway' },
            5,
          ),
        ],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'gateway' },
      runbooks: [
        {
          runbook: 'scale-deployment',
          inputs: { namespace: 'shop', name: 'gateway', replicas: 3 },
        },
      ],
      says: ['gateway is scaled to 0 (it had 3)'],
      verdict: 'failed',
    },
    {
      name: 'pods that are not ready for a reason nobody knows: a symptom',
      world: {
        objects: [
          ...app({
            name: 'gateway',
            ready: 0,
            revisions: [{ image: 'r.example/gateway:1', minutesAgo: 3_000 }],
          }),
          ...service({ name: 'gateway', addresses: 0 }),
        ],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'gateway' },
      role: 'symptom',
      runbooks: [],
      says: ['no ready pod among 2 pods'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'every Service has addresses',
      world: { objects: [...gateway, ...service({ name: 'gateway' })] },
    },
    {
      name: 'a Service made a moment ago',
      world: { objects: [...gateway, ...service({ name: 'gateway', addresses: 0, ageMinutes: 0.2 })] },
    },
    {
      name: 'a Service without a selector',
      world: { objects: service({ name: 'outside', selector: {}, addresses: 0 }) },
    },
    {
      name: 'a workload that has been at zero for long',
      world: {
        objects: [
          ...app({
            name: 'nightly',
            replicas: 0,
            revisions: [{ image: 'r.example/nightly:1', minutesAgo: 3_000 }],
          }),
          ...service({ name: 'nightly', addresses: 0 }),
        ],
      },
    },
    {
      name: 'pods that have just been made',
      world: {
        objects: [
          ...app({
            name: 'gateway',
            ready: 0,
            revisions: [{ image: 'r.example/gateway:1', minutesAgo: 0.3 }],
          }),
          ...service({ name: 'gateway', addresses: 0 }),
        ],
      },
    },
  ],
};
