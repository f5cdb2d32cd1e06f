import { app, service } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const deployment = (name: string, replicas = 2) =>
  app({ name, replicas, revisions: [{ image: `r.example/${name}:1`, minutesAgo: 3_000 }] }).slice(0, 1);
const web = [
  ...app({ name: 'web', revisions: [{ image: 'r.example/web:1', minutesAgo: 3_000 }] }),
  ...service({ name: 'web' }),
];
const bare = service({ name: 'cart', addresses: 0 });
const object = { kind: 'Deployment', namespace: 'shop', name: 'cart' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a Service waits for its pods',
      world: { objects: [...web, ...bare], manifests: deployment('cart') },
      object,
      runbooks: [],
      says: ['Deployment cart in shop is declared and does not exist, so Service cart has no pods'],
      verdict: 'failed',
    },
    {
      name: 'a Service of another name',
      world: {
        objects: [...web, ...service({ name: 'basket', selector: { app: 'cart' }, addresses: 0 })],
        manifests: deployment('cart'),
      },
      object,
      runbooks: [],
      says: ['so Service basket has no pods'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'it exists', world: { objects: web, manifests: deployment('web') } },
    { name: 'nothing needs it', world: { objects: web, manifests: deployment('cart') } },
    {
      name: 'declared with zero pods',
      world: { objects: [...web, ...bare], manifests: deployment('cart', 0) },
    },
  ],
};
