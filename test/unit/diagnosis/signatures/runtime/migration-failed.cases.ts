import type { KubeObject } from '#src/kubernetes/objects.ts';
import { podName } from '#test/support/cluster-objects.ts';
import { ending, saying, steady } from '#test/support/log-worlds.ts';
import type { World } from '#test/support/world.ts';
import type { SignatureCases } from '../cases.ts';

const flyway =
  '2030-05-17T11:58:50Z org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation';
const withInit = (exitCode: number, lines?: string[]): World => ({
  objects: steady('shop-api', {
    ready: 0,
    broken: { phase: 'Pending', state: { waiting: { reason: 'PodInitializing' } } },
  }).map((object) =>
    object.kind === 'Pod'
      ? ({
          ...object,
          status: {
            ...(object as { status?: object }).status,
            initContainerStatuses: [
              {
                name: 'migrate',
                ready: exitCode === 0,
                restartCount: 4,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
                lastState: { terminated: { exitCode, reason: 'Error' } },
              },
            ],
          },
        } as KubeObject)
      : object,
  ),
  ...(lines ? { currentLogs: { [`shop/${podName('shop-api', 1, 0)}/migrate`]: lines } } : {}),
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'Flyway stops the start',
      world: ending('ledger', [flyway]),
      object: { kind: 'Deployment', namespace: 'shop', name: 'ledger' },
      runbooks: [],
      says: ['ledger in shop', 'Validate failed'],
      verdict: 'failed',
    },
    {
      name: 'a table that the new revision expects is not there',
      world: {
        objects: steady('orders', {
          revisions: [
            { image: 'r.example/orders:1', minutesAgo: 3_000 },
            { image: 'r.example/orders:2', minutesAgo: 9 },
          ],
        }),
        patterns: [saying('orders', 'pq: relation "order_items_v2" does not exist')],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'orders' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'orders', revision: 1 } },
      ],
      says: ['relation "order_items_v2" does not exist', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'an init container that migrates ends with an error',
      world: withInit(1),
      object: { kind: 'Deployment', namespace: 'shop', name: 'shop-api' },
      runbooks: [],
      says: ['init container migrate', 'exit code 1'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'migrations that ran', world: { objects: steady('ledger') } },
    {
      name: 'the migration does not reach its database',
      world: withInit(1, ['2030-05-17T11:59:50Z dial tcp 10.96.0.7:5432: connect: connection refused']),
    },
    {
      name: 'migrations reported as done',
      world: {
        objects: steady('ledger'),
        patterns: [saying('ledger', 'INFO: no migration failed, schema version 12', { severity: 'warning' })],
      },
    },
  ],
};
