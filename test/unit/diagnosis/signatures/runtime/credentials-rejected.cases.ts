import { database, ending, environment, saying, steady, together } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const denied = `2030-05-17T11:58:50Z sqlalchemy.exc.OperationalError: FATAL:  password authentication failed for user "ledger"`;
const env = (image: string) => environment(image, { DATABASE_URL: 'postgres://ledger@pg:5432/ledger' });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a crash loop since a rollout that brought another password',
      world: together(
        ending('ledger', [denied], {
          revisions: [
            { image: 'r.example/ledger:1', minutesAgo: 3_000, spec: env('r.example/ledger:1') },
            { image: 'r.example/ledger:2', minutesAgo: 6, spec: env('r.example/ledger:2') },
          ],
        }),
        { objects: database('pg', 'postgres:16', 5432) },
      ),
      object: { kind: 'Deployment', namespace: 'shop', name: 'ledger' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'ledger', revision: 1 } },
      ],
      says: ['credentials for user ledger', 'presents to pg in shop', 'password authentication failed'],
      verdict: 'failed',
    },
    {
      name: 'MySQL refuses a user while pods stay ready',
      world: {
        objects: [...steady('orders'), ...database('mysql', 'mysql:8.4', 3306)],
        patterns: [
          saying(
            'orders',
            "Error 1045 (28000): Access denied for user 'orders'@'10.1.2.3' (using password: YES)",
          ),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'orders' },
      runbooks: [],
      says: ['user orders', 'presents to mysql in shop'],
      verdict: 'degraded',
    },
    {
      name: 'only the server tells, and one workload calls it',
      world: {
        objects: [
          ...steady('cart', {
            revisions: [
              {
                image: 'r.example/cart:1',
                minutesAgo: 3_000,
                spec: environment('r.example/cart:1', { RABBITMQ_URL: 'amqp://cart@mq:5672' }),
              },
            ],
          }),
          ...database('mq', 'rabbitmq:4', 5672),
        ],
        patterns: [saying('mq', "PLAIN login refused: user 'cart' - invalid credentials")],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      runbooks: [],
      says: ['mq in shop rejects the credentials for user cart', 'cart in shop is the one that calls it'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'visitors mistype their passwords',
      world: {
        objects: steady('login'),
        patterns: [saying('login', 'login failed: invalid credentials', { severity: 'warning' })],
      },
    },
    {
      name: 'an access log of answers to visitors',
      world: {
        objects: steady('login'),
        patterns: [saying('login', '10.0.0.9 - GET /account HTTP/1.1 401 12', { severity: 'warning' })],
      },
    },
    {
      name: 'a reconnect that went well',
      world: {
        objects: steady('orders'),
        patterns: [
          saying('orders', 'NOAUTH Authentication required, reconnected with the new password', {
            severity: 'warning',
          }),
        ],
      },
    },
  ],
};
