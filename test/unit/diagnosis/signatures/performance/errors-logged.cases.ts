import { minutesAgo } from '#test/support/cluster-objects.ts';
import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const pattern = (recent: number, baseline: number, severity = 'error', service = 'stock') => ({
  service,
  pattern: 'cannot parse row <n>: unexpected end of input',
  sample: 'cannot parse row 4711: unexpected end of input',
  severity,
  recent,
  baseline,
  firstAt: minutesAgo(7),
  lastAt: minutesAgo(1),
});
const object = { kind: 'Deployment', namespace: 'shop', name: 'stock' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'errors that were never written before',
      world: { ...slowShop(), patterns: [pattern(240, 0)] },
      object,
      runbooks: [],
      says: ['stock in shop logs errors in a burst, 240 lately after 0 before', 'cannot parse row 4711'],
      verdict: 'inconclusive',
    },
    {
      name: 'thirty times as many',
      world: { ...slowShop(), patterns: [pattern(600, 100)] },
      object,
      runbooks: [],
      says: ['600 lately after 100 before'],
      verdict: 'inconclusive',
    },
    {
      name: 'calls to a Service are refused: who is called is named',
      world: {
        ...slowShop(),
        patterns: [{ ...pattern(240, 0), sample: 'connect ECONNREFUSED payments:80' }],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'payments' },
      runbooks: [],
      says: ['stock in shop logs errors about calls to payments in shop in a burst'],
      verdict: 'inconclusive',
    },
  ],
  negative: [
    {
      name: 'names that do not resolve though there are such Services: neither side is at fault',
      world: {
        ...slowShop(),
        patterns: [{ ...pattern(240, 0), sample: 'getaddrinfo ENOTFOUND payments' }],
      },
    },
    { name: 'as many as ever', world: { ...slowShop(), patterns: [pattern(100, 500)] } },
    { name: 'warnings', world: { ...slowShop(), patterns: [pattern(240, 0, 'warning')] } },
    { name: 'a few', world: { ...slowShop(), patterns: [pattern(6, 0)] } },
    {
      name: 'a service that is unknown',
      world: { ...slowShop(), patterns: [pattern(240, 0, 'error', 'other')] },
    },
  ],
};
