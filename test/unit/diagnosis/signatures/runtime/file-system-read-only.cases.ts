import { ending, saying, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const image = 'r.example/report:2';
const locked = {
  containers: [{ name: 'main', image, securityContext: { readOnlyRootFilesystem: true } }],
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout with a read-only root file system',
      world: ending(
        'report',
        ["2030-05-17T11:58:50Z OSError: [Errno 30] Read-only file system: '/app/cache/fonts.json'"],
        {
          revisions: [
            { image: 'r.example/report:1', minutesAgo: 3_000 },
            { image, minutesAgo: 5, spec: locked },
          ],
        },
      ),
      object: { kind: 'Deployment', namespace: 'shop', name: 'report' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'report', revision: 1 } },
      ],
      says: ['writes to a read-only file system', 'Read-only file system', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'a volume that the kernel remounted',
      world: {
        objects: steady('files'),
        patterns: [saying('files', 'open /data/blob/17: read-only file system')],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'files' },
      runbooks: [],
      says: ['files in shop writes to a read-only file system'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'a read-only root that suits the app',
      world: { objects: steady('report', { revisions: [{ image, minutesAgo: 50, spec: locked }] }) },
    },
    {
      name: 'a database that is read-only is no file system',
      world: {
        objects: steady('files'),
        patterns: [saying('files', 'ERROR: cannot execute INSERT in a read-only transaction')],
      },
    },
  ],
};
