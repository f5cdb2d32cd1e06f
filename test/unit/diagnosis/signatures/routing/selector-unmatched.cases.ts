import { app, event, service } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { declaredService } from './network-objects.ts';

const gateway = app({ name: 'gateway', revisions: [{ image: 'r.example/gateway:1', minutesAgo: 3_000 }] });
const other = [
  ...app({ name: 'ledger', revisions: [{ image: 'r.example/ledger:1', minutesAgo: 3_000 }], port: 9090 }),
  ...service({ name: 'ledger', targetPort: 9090 }),
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
      name: 'one label too many',
      world: {
        objects: [
          ...gateway,
          ...service({ name: 'gateway', selector: { app: 'gateway', env: 'live' }, addresses: 0 }),
        ],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'gateway' },
      runbooks: [],
      says: ['selects app=gateway and env=live', 'carry no label env'],
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
      name: 'another name, told by the manifest',
      world: {
        objects: [
          ...gateway,
          ...other,
          ...service({ name: 'front-door', selector: { app: 'edge' }, addresses: 0 }),
        ],
        manifests: [declaredService('front-door', { selector: { app: 'ledger' } })],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'front-door' },
      runbooks: [],
      says: ['the pods of ledger carry app=ledger'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'every Service has addresses',
      world: { objects: [...gateway, ...service({ name: 'gateway' })] },
    },
    {
      name: 'pods carry the label and are not ready',
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
    },
    {
      name: 'a workload that was scaled to zero on purpose',
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
            50,
          ),
        ],
      },
    },
    {
      name: 'a left-over of something that is not installed, beside what has its own Service',
      world: {
        objects: [...other, ...service({ name: 'reports', selector: { app: 'reports' }, addresses: 0 })],
      },
    },
    {
      name: 'a Service without a selector',
      world: { objects: [...gateway, ...service({ name: 'gateway', selector: {}, addresses: 0 })] },
    },
  ],
};
