import { app, service } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const gateway = (ready: number, minutesAgo = 3_000) =>
  app({ name: 'gateway', ready, revisions: [{ image: 'r.example/gateway:1', minutesAgo }] });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'pods that are not ready for a reason nobody knows: a symptom',
      world: { objects: [...gateway(0), ...service({ name: 'gateway', addresses: 0 })] },
      object: { kind: 'Service', namespace: 'shop', name: 'gateway' },
      role: 'symptom',
      runbooks: [],
      says: ['no ready pod among 2 pods'],
      verdict: 'failed',
    },
    {
      name: 'a Service of another name',
      world: {
        objects: [...gateway(0), ...service({ name: 'front', selector: { app: 'gateway' }, addresses: 0 })],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'front' },
      role: 'symptom',
      runbooks: [],
      says: ['because gateway has no ready pod'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'one pod of two is ready', world: { objects: [...gateway(1), ...service({ name: 'gateway' })] } },
    {
      name: 'pods that have just been made',
      world: { objects: [...gateway(0, 0.3), ...service({ name: 'gateway', addresses: 0 })] },
    },
  ],
};
