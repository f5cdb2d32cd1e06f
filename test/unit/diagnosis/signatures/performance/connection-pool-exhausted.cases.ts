import { minutesAgo } from '#test/support/cluster-objects.ts';
import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'orders' };
const runbooks = [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'orders' } }];
const line = (body: string, minutes = 2) => ({
  at: minutesAgo(minutes),
  service: 'orders',
  severity: 'error',
  body,
});
const HIKARI =
  'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30001ms.';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'HikariCP says so',
      world: { ...slowShop(), logs: [line(HIKARI), line(HIKARI, 3)] },
      object,
      runbooks,
      says: [
        'The connection pool of orders in shop is used up',
        'Connection is not available, request timed out',
      ],
      verdict: 'degraded',
    },
    {
      name: 'every connection is taken',
      world: slowShop({ levels: { connections: { orders: [0.4, 0.99] } } }),
      object,
      runbooks,
      says: ['% of its connections taken'],
      verdict: 'degraded',
    },
    {
      name: 'SQLAlchemy, as a pattern',
      world: {
        ...slowShop(),
        patterns: [
          {
            service: 'orders',
            pattern: 'QueuePool limit of size <n> overflow <n> reached, connection timed out, timeout <n>',
            sample: 'QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
            severity: 'error',
            recent: 40,
            baseline: 0,
            firstAt: minutesAgo(5),
            lastAt: minutesAgo(1),
          },
        ],
      },
      object,
      runbooks,
      says: ['QueuePool limit of size 5'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the database is full, not the pool',
      world: {
        ...slowShop(),
        logs: [
          line('FATAL: remaining connection slots are reserved for non-replication superuser connections'),
        ],
      },
    },
    { name: 'half of the pool', world: slowShop({ levels: { connections: { orders: [0.4, 0.5] } } }) },
    { name: 'counts are no shares', world: slowShop({ levels: { connections: { orders: [40, 99] } } }) },
    { name: 'long ago', world: { ...slowShop(), logs: [line(HIKARI, 50)] } },
  ],
};
