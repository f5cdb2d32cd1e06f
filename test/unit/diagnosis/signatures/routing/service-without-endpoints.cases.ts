import { app, event, service } from '#test/support/cluster-objects.ts';
import { saying, served } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const gateway = (replicas: number) =>
  app({ name: 'gateway', replicas, revisions: [{ image: 'r.example/gateway:1', minutesAgo: 3_000 }] });
const bare = service({ name: 'gateway', addresses: 0 });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a workload whose pods were never made: a symptom',
      world: { objects: [...gateway(2).filter(({ kind }) => kind !== 'Pod'), ...bare] },
      object: { kind: 'Service', namespace: 'shop', name: 'gateway' },
      role: 'symptom',
      runbooks: [],
      says: ['because gateway has no pods'],
      verdict: 'failed',
    },
    {
      name: 'nothing that it could mean, and the case is about it',
      world: { objects: service({ name: 'reports', addresses: 0 }) },
      scope: { service: 'reports' },
      object: { kind: 'Service', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['because no pod carries app=reports'],
      verdict: 'failed',
    },
    {
      name: 'nothing that it could mean, and calls to it fail',
      world: {
        objects: [...served('front'), ...service({ name: 'reports', addresses: 0 })],
        patterns: [saying('front', 'dial tcp: connect to reports:80: connect ECONNREFUSED reports:80')],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['because no pod carries app=reports'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'every Service has addresses',
      world: { objects: [...gateway(2), ...service({ name: 'gateway' })] },
    },
    {
      name: 'a Service made a moment ago',
      world: { objects: service({ name: 'gateway', addresses: 0, ageMinutes: 0.2 }) },
    },
    {
      name: 'a Service without a selector',
      world: { objects: service({ name: 'outside', selector: {}, addresses: 0 }) },
    },
    { name: 'a workload that has been at zero for long', world: { objects: [...gateway(0), ...bare] } },
    {
      name: 'scaled to zero an hour ago on another workload',
      world: {
        objects: [
          ...gateway(0),
          ...bare,
          event(
            'ScalingReplicaSet',
            'Scaled down replica set ledger-h1 from 3 to 0',
            { kind: 'Deployment', name: 'ledger' },
            50,
          ),
        ],
      },
    },
  ],
};
