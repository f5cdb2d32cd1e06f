import type { KubeObject } from '#src/kubernetes/objects.ts';
import { series } from '#test/support/cluster-objects.ts';
import { ending, saying, steady, together } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const claimed = {
  containers: [
    {
      name: 'main',
      image: 'postgres:16',
      volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
    },
  ],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'pgdata' } }],
};
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'pgdata', namespace: 'shop' },
  spec: { volumeName: 'pv-1', resources: { requests: { storage: '8Gi' } } },
  status: { phase: 'Bound' },
} as KubeObject;

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a database on a full claim',
      world: together(
        ending(
          'pg',
          [
            '2030-05-17T11:58:49Z LOG:  database system was interrupted',
            '2030-05-17T11:58:50Z FATAL:  could not write to file "/var/lib/postgresql/data/pg_wal/xlogtemp.29": No space left on device',
          ],
          { replicas: 1, revisions: [{ image: 'postgres:16', minutesAgo: 3_000, spec: claimed }] },
        ),
        { objects: [claim] },
      ),
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'pgdata' },
      runbooks: [],
      says: ['pg in shop', 'no space left on claim pgdata', 'No space left on device'],
      verdict: 'failed',
    },
    {
      name: 'uploads that cannot be written',
      world: {
        objects: steady('uploads'),
        patterns: [saying('uploads', "Error: ENOSPC: no space left on device, write '/tmp/upload-812'")],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'uploads' },
      runbooks: [],
      says: ['uploads in shop has no space left', 'ENOSPC'],
      verdict: 'degraded',
    },
    {
      name: 'only the volume statistics tell',
      world: {
        objects: [...steady('pg'), claim],
        series: {
          'disk-use': [series({ name: 'pgdata' }, 30, 0, (minute) => Math.min(1, 0.9 + minute / 100), '1')],
        },
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'pgdata' },
      runbooks: [],
      says: ['Claim pgdata in shop is full', '100 %'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'inotify has its own use of ENOSPC',
      world: {
        objects: steady('web'),
        patterns: [
          saying('web', "Error: ENOSPC: System limit for number of file watchers reached, watch '/app'"),
        ],
      },
    },
    {
      name: 'a disk that is filling',
      world: {
        objects: [...steady('pg'), claim],
        series: { 'disk-use': [series({ name: 'pgdata' }, 30, 0, () => 0.91, '1')] },
      },
    },
    {
      name: 'an old line, long passed',
      world: {
        objects: steady('uploads'),
        patterns: [saying('uploads', 'write: no space left on device', { recent: 0, baseline: 30, ago: 35 })],
      },
    },
  ],
};
