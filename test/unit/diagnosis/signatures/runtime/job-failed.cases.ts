import { job } from '#test/support/job-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its pods failed too often',
      world: { objects: [...steady('web'), job('import', { minutes: 30, ended: 'failed' })] },
      object: { kind: 'Job', namespace: 'shop', name: 'import' },
      runbooks: [],
      says: ['Job import in shop failed', 'BackoffLimitExceeded'],
      verdict: 'failed',
    },
    {
      name: 'it took too long, yesterday, and the case is about it',
      world: { objects: [...steady('web'), job('import', { minutes: 1_500, ended: 'late' })] },
      scope: { object: { cluster: 'test', kind: 'Job', namespace: 'shop', name: 'import' } },
      object: { kind: 'Job', namespace: 'shop', name: 'import' },
      runbooks: [],
      says: ['DeadlineExceeded'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'completed',
      world: { objects: [...steady('web'), job('import', { minutes: 30, ended: 'complete' })] },
    },
    { name: 'at work', world: { objects: [...steady('web'), job('import', { minutes: 3 })] } },
    {
      name: 'it failed last week',
      world: { objects: [...steady('web'), job('import', { minutes: 10_000, ended: 'failed' })] },
    },
    {
      name: 'a run of a CronJob',
      world: {
        objects: [...steady('web'), job('clean-1', { cronJob: 'clean', minutes: 30, ended: 'failed' })],
      },
    },
  ],
};
