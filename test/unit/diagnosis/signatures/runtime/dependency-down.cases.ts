import { saying, served } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const refused = 'failed to get cart: dial tcp 10.96.0.41:80: connect: connection refused';
const down = served('cart', { ready: 0, broken: { state: { running: {} } } }, '10.96.0.41');

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'calls are refused, and no pod of the dependency is available',
      world: { objects: [...down, ...served('web')], patterns: [saying('web', refused)] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      role: 'cause',
      runbooks: [],
      says: ['cart in shop has none of 2 pods available', 'web in shop fails to reach it'],
      verdict: 'failed',
    },
    {
      name: 'calls by name time out',
      world: {
        objects: [...down, ...served('web')],
        patterns: [saying('web', 'Get "http://cart:80/items": dial tcp 10.96.0.41:80: i/o timeout')],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      role: 'cause',
      runbooks: [],
      says: ['cart in shop has none of 2 pods available'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a pod of the dependency is available',
      world: {
        objects: [...served('cart', {}, '10.96.0.41'), ...served('web')],
        patterns: [saying('web', refused)],
      },
    },
    { name: 'nobody calls', world: { objects: [...down, ...served('web')] } },
    {
      name: 'the dependency rests on purpose',
      world: {
        objects: [...served('cart', { replicas: 0 }, '10.96.0.41'), ...served('web')],
        patterns: [saying('web', refused)],
      },
    },
  ],
};
