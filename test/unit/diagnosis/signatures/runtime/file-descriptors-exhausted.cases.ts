import { ending, saying, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a server that accepts no more connections',
      world: {
        objects: steady('gateway'),
        patterns: [
          saying(
            'gateway',
            'http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 1s',
          ),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'gateway' },
      runbooks: [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'gateway' } }],
      says: ['gateway in shop has used up its file descriptors', 'accept4: too many open files', '14 lines'],
      verdict: 'degraded',
    },
    {
      name: 'a JVM that ends because it cannot open a file',
      world: ending('catalog', [
        '2030-05-17T11:58:00Z INFO starting index',
        '2030-05-17T11:58:50Z java.io.FileNotFoundException: /data/index/_4.cfs (Too many open files)',
      ]),
      object: { kind: 'Deployment', namespace: 'shop', name: 'catalog' },
      runbooks: [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'catalog' } }],
      says: ['catalog in shop (pod', 'Too many open files'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'nobody says so', world: { objects: steady('gateway') } },
    {
      name: 'one line of a peak that has passed',
      world: {
        objects: steady('gateway'),
        patterns: [saying('gateway', 'accept4: too many open files', { recent: 0, baseline: 1, ago: 40 })],
      },
    },
    {
      name: 'a retry that went well, as information',
      world: {
        objects: steady('gateway'),
        patterns: [
          saying('gateway', 'level=info msg="retry succeeded after EMFILE"', { severity: 'warning' }),
        ],
      },
    },
    {
      name: 'the error of another process, passed on',
      world: {
        objects: steady('gateway'),
        patterns: [saying('gateway', 'rpc error: code = Internal desc = open /tmp/a: too many open files')],
      },
    },
  ],
};
