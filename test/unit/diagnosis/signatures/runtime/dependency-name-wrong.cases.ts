import { ending, environment, saying, served, steady, together } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const lookup = 'Get "http://rate:80/v1": dial tcp: lookup rate on 10.96.0.10:53: no such host';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a name that no Service has',
      world: { objects: [...served('rates'), ...steady('quotes')], patterns: [saying('quotes', lookup)] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'quotes' },
      runbooks: [],
      says: ['quotes in shop calls rate', 'namespace shop has no Service rate', 'no such host'],
      verdict: 'degraded',
    },
    {
      name: 'a crash loop of a JVM',
      world: together(
        ending('quotes', [
          '2030-05-17T11:58:50Z Caused by: java.net.UnknownHostException: rates.shop.svc.cluster.locl-db: Name or service not known',
          '2030-05-17T11:58:51Z java.net.UnknownHostException: rates-db: Name or service not known',
        ]),
        { objects: served('rates') },
      ),
      object: { kind: 'Deployment', namespace: 'shop', name: 'quotes' },
      runbooks: [],
      says: ['quotes in shop calls rates-db'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the name comes from the environment',
      world: {
        objects: [
          ...served('rates'),
          ...steady('quotes', {
            revisions: [
              {
                image: 'r.example/quotes:1',
                minutesAgo: 3_000,
                spec: environment('r.example/quotes:1', { RATES_URL: 'http://rate:80' }),
              },
            ],
          }),
        ],
        patterns: [saying('quotes', lookup)],
      },
    },
    {
      name: 'a host outside of the cluster',
      world: {
        objects: steady('quotes'),
        patterns: [saying('quotes', 'getaddrinfo ENOTFOUND api.rates.example')],
      },
    },
    {
      name: 'a workload of that name lacks its Service',
      world: { objects: [...steady('rate'), ...steady('quotes')], patterns: [saying('quotes', lookup)] },
    },
    {
      name: 'a collector of traces that was never there',
      world: {
        objects: steady('quotes'),
        patterns: [
          saying('quotes', 'traces export: dial tcp: lookup otel-collector on 10.96.0.10:53: no such host'),
        ],
      },
    },
    {
      name: 'an optional dependency that is missed all the time',
      world: {
        objects: steady('quotes'),
        patterns: [saying('quotes', lookup, { recent: 10, baseline: 50, minutes: 59 })],
      },
    },
  ],
};
