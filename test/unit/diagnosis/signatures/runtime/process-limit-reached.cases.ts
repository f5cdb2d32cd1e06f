import { ending, saying, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a Go runtime without another thread',
      world: ending('worker', [
        '2030-05-17T11:58:50Z runtime: failed to create new OS thread (have 92 already; errno=11)',
        '2030-05-17T11:58:50Z runtime: may need to increase max user processes (ulimit -u)',
        '2030-05-17T11:58:50Z fatal error: newosproc',
      ]),
      object: { kind: 'Deployment', namespace: 'shop', name: 'worker' },
      runbooks: [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'worker' } }],
      says: ['worker in shop', 'cannot start another process or thread', 'errno=11'],
      verdict: 'failed',
    },
    {
      name: 'a JVM that serves and cannot start threads',
      world: {
        objects: steady('orders'),
        patterns: [
          saying(
            'orders',
            'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
          ),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'orders' },
      runbooks: [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'orders' } }],
      says: ['unable to create native thread'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'something else is temporarily unavailable',
      world: {
        objects: steady('orders'),
        patterns: [saying('orders', 'Stats enabled, but temporarily unavailable', { severity: 'warning' })],
      },
    },
    {
      name: 'a socket that would block',
      world: {
        objects: steady('orders'),
        patterns: [
          saying(
            'orders',
            'recv() failed (11: Resource temporarily unavailable) while reading response header',
          ),
        ],
      },
    },
  ],
};
