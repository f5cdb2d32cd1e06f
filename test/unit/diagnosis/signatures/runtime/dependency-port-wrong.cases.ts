import { ending, environment, saying, served, steady, together } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const refused = (port: number) =>
  `failed to get rates: dial tcp 10.96.0.40:${port}: connect: connection refused`;
const rates = served('rates', {}, '10.96.0.40');

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a port that the Service does not have, by its address',
      world: { objects: [...rates, ...steady('quotes')], patterns: [saying('quotes', refused(8_443))] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'quotes' },
      runbooks: [],
      says: ['quotes in shop calls 10.96.0.40 on port 8443', 'Service rates in shop has port 80'],
      verdict: 'degraded',
    },
    {
      name: 'by name, in a crash loop since a rollout',
      world: together(
        ending(
          'quotes',
          ['2030-05-17T11:58:50Z java.net.ConnectException: Connection refused: rates/10.96.0.40:9090'],
          {
            revisions: [
              { image: 'r.example/quotes:1', minutesAgo: 3_000 },
              { image: 'r.example/quotes:2', minutesAgo: 5 },
            ],
          },
        ),
        { objects: rates },
      ),
      object: { kind: 'Deployment', namespace: 'shop', name: 'quotes' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'quotes', revision: 1 } },
      ],
      says: ['calls rates on port 9090', 'revision 2'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'refused at the port that it has',
      world: { objects: [...rates, ...steady('quotes')], patterns: [saying('quotes', refused(80))] },
    },
    {
      name: 'the container listens there: the Service is wrong',
      world: { objects: [...rates, ...steady('quotes')], patterns: [saying('quotes', refused(8_080))] },
    },
    {
      name: 'the environment names that port',
      world: {
        objects: [
          ...rates,
          ...steady('quotes', {
            revisions: [
              {
                image: 'r.example/quotes:1',
                minutesAgo: 3_000,
                spec: environment('r.example/quotes:1', { RATES_ADDR: 'rates:8443' }),
              },
            ],
          }),
        ],
        patterns: [saying('quotes', refused(8_443))],
      },
    },
  ],
};
