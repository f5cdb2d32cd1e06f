import { database, environment, saying, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const full = 'FATAL: sorry, too many clients already (SQLSTATE 53300)';
const client = (name: string) =>
  steady(name, {
    revisions: [
      {
        image: `r.example/${name}:1`,
        minutesAgo: 3_000,
        spec: environment(`r.example/${name}:1`, { DATABASE_URL: 'postgres://app@pg:5432/app' }),
      },
    ],
  });
const pg = database('pg', 'postgres:16', 5432);
const answer = (rows: Record<string, number | string | null>[]) => [
  { connection: 'ledger', services: ['ledger'], question: 'connections' as const, rows },
];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'two clients are refused by one database',
      world: {
        objects: [...pg, ...client('ledger'), ...client('orders')],
        patterns: [saying('ledger', full), saying('orders', full)],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'pg' },
      runbooks: [],
      says: ['Database pg in shop has no connection left for 2 workloads', 'too many clients already'],
      verdict: 'degraded',
    },
    {
      name: 'a MySQL outside of the cluster',
      world: { objects: steady('orders'), patterns: [saying('orders', 'Error 1040: Too many connections')] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'orders' },
      runbooks: [],
      says: ['A database of orders in shop has no connection left'],
      verdict: 'degraded',
    },
    {
      name: 'the database itself says how many are open',
      world: {
        objects: [...pg, ...client('ledger')],
        databases: answer([{ used: 97, max: 100, reserved: 3 }]),
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'pg' },
      runbooks: [],
      says: ['Database ledger has 97 of 97 connections in use'],
      verdict: 'degraded',
    },
    {
      name: 'the database has no connection left even for the question',
      world: {
        objects: [...pg, ...client('ledger')],
        databases: answer([
          { used: null, max: null, reserved: null, refused: 'sorry, too many clients already' },
        ]),
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'pg' },
      runbooks: [],
      says: ['Database ledger has no connection left'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'half of the connections are open',
      world: {
        objects: [...pg, ...client('ledger')],
        databases: answer([{ used: 51, max: 100, reserved: 3 }]),
      },
    },
    {
      name: 'a refusal of an hour ago',
      world: {
        objects: [...pg, ...client('ledger')],
        patterns: [saying('ledger', full, { recent: 0, baseline: 40, minutes: 59, ago: 50 })],
      },
    },
    {
      name: 'one client was refused once',
      world: { objects: [...pg, ...client('ledger')], patterns: [saying('ledger', full, { recent: 1 })] },
    },
  ],
};
