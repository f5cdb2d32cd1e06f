import { event } from '#test/support/cluster-objects.ts';
import { cronJob, job } from '#test/support/job-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const missed =
  'too many missed start times: 101. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
const failed = [35, 25, 15].map((minutes) =>
  job(`clean-${minutes}`, { cronJob: 'clean', minutes, ended: 'failed' }),
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the last runs failed',
      world: { objects: [...steady('web'), cronJob('clean', { good: 45 }), ...failed] },
      object: { kind: 'CronJob', namespace: 'shop', name: 'clean' },
      runbooks: [],
      says: ['The last 3 runs of CronJob clean in shop failed', 'BackoffLimitExceeded'],
      verdict: 'failed',
    },
    {
      name: 'too many start times were missed',
      world: {
        objects: [
          ...steady('web'),
          cronJob('clean', { scheduled: 2_000, good: 1_999 }),
          event('TooManyMissedTimes', missed, { kind: 'CronJob', name: 'clean' }, 8),
        ],
      },
      object: { kind: 'CronJob', namespace: 'shop', name: 'clean' },
      runbooks: [],
      says: ['starts no runs', 'too many missed start times: 101'],
      verdict: 'failed',
    },
    {
      name: 'a deadline that the controller never keeps',
      world: { objects: [...steady('web'), cronJob('clean', { scheduled: 50, good: 49, deadline: 5 })] },
      object: { kind: 'CronJob', namespace: 'shop', name: 'clean' },
      runbooks: [],
      says: ['has started no run for 50 min', 'it may be 5 s late at most'],
      verdict: 'failed',
    },
    {
      name: 'no success for hours, and no Job is kept',
      world: { objects: [...steady('web'), cronJob('clean', { good: 240 })] },
      object: { kind: 'CronJob', namespace: 'shop', name: 'clean' },
      runbooks: [],
      says: ['last succeeded at 08:00:00 UTC'],
      verdict: 'failed',
    },
    {
      name: 'suspended against its manifest',
      world: {
        objects: [...steady('web'), cronJob('clean', { suspend: true, scheduled: 900, good: 899 })],
        manifests: [cronJob('clean', {})],
      },
      object: { kind: 'CronJob', namespace: 'shop', name: 'clean' },
      runbooks: [],
      says: ['is suspended, which its manifest does not say'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a long run still goes on, and no other may start beside it',
      world: {
        objects: [
          ...steady('web'),
          cronJob('clean', { scheduled: 50, good: 60, active: 'clean-1' }),
          job('clean-1', { cronJob: 'clean', minutes: 50 }),
        ],
      },
    },
    {
      name: 'one run failed and the next succeeded',
      world: {
        objects: [
          ...steady('web'),
          cronJob('clean', { good: 4 }),
          ...failed,
          job('clean-5', { cronJob: 'clean', minutes: 5, ended: 'complete' }),
        ],
      },
    },
    {
      name: 'suspended on purpose',
      world: {
        objects: [...steady('web'), cronJob('clean', { suspend: true, scheduled: 9_000, good: 9_990 })],
      },
    },
    {
      name: 'once a day, and well yesterday',
      world: {
        objects: [...steady('web'), cronJob('clean', { schedule: '0 3 * * *', scheduled: 540, good: 535 })],
      },
    },
    {
      name: 'start times that were missed before it ran again',
      world: {
        objects: [
          ...steady('web'),
          cronJob('clean', { good: 4 }),
          event('TooManyMissedTimes', missed, { kind: 'CronJob', name: 'clean' }, 58),
        ],
      },
    },
  ],
};
