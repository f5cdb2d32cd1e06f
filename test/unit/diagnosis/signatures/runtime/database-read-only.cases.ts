import { database, environment, saying, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const refused = 'ERROR: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)';
const ledger = steady('ledger', {
  revisions: [
    {
      image: 'r.example/ledger:1',
      minutesAgo: 3_000,
      spec: environment('r.example/ledger:1', { DATABASE_URL: 'postgres://app@pg:5432/app' }),
    },
  ],
});
const pg = database('pg', 'postgres:16', 5432);
const answer = [
  {
    connection: 'ledger',
    services: ['ledger'],
    question: 'read-only' as const,
    rows: [{ in_recovery: false, default_read_only: true }],
  },
];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'writes are refused, and the server says that it is read-only',
      world: { objects: [...pg, ...ledger], patterns: [saying('ledger', refused)], databases: answer },
      object: { kind: 'Deployment', namespace: 'shop', name: 'pg' },
      runbooks: [],
      says: ['Database pg in shop refuses writes', 'ledger in shop says', 'read-only transaction'],
      verdict: 'degraded',
    },
    {
      name: 'a Redis replica that clients took for the primary',
      world: {
        objects: [...steady('cart'), ...database('redis', 'redis:7', 6379)],
        patterns: [saying('cart', "READONLY You can't write against a read only replica. script: f1")],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'redis' },
      runbooks: [],
      says: ['Database redis in shop refuses writes'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'read-only on purpose', world: { objects: [...pg, ...ledger], databases: answer } },
    {
      name: 'one write during a switch of the primary',
      world: { objects: [...pg, ...ledger], patterns: [saying('ledger', refused, { recent: 1 })] },
    },
  ],
};
