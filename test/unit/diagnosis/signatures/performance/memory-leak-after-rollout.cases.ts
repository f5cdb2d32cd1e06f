import type { RunbookSuggestion } from '#src/diagnosis/types.ts';
import type { Series } from '#src/evidence/ports.ts';
import { app, noise, podName, series } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const MIB = 1_048_576;
const revisions = [
  { image: 'r.example/identity:5.0', minutesAgo: 4_000 },
  { image: 'r.example/identity:5.1', minutesAgo: 14 },
];
const identity = app({ name: 'identity', replicas: 2, revisions });
const bystander = app({ name: 'billing', revisions: [{ image: 'r.example/billing:1', minutesAgo: 9_000 }] });
const flat = (level: number, seed: number) => (minute: number) => (level + 3 * noise(seed + minute)) * MIB;
const rising = (level: number, perMinute: number, seed: number) => (minute: number) =>
  (level + perMinute * minute + 3 * noise(seed + minute)) * MIB;
const filling = (minute: number) => (150 + 160 * (1 - Math.exp(-minute / 2.5)) + noise(minute)) * MIB;

/** Memory per pod: of the old revision until the rollout, of the new one since. */
function memory(before: (minute: number) => number, after: (minute: number) => number): Series[] {
  return [0, 1].flatMap((index) => [
    series({ pod: podName('identity', 1, index) }, 60, 14, before),
    series({ pod: podName('identity', 2, index) }, 14, 0, after),
    series({ pod: podName('billing', 1, index) }, 60, 0, flat(300, index)),
  ]);
}

const stepped = (low: number, high: number) => (minute: number) =>
  (minute < 46 ? low : high + (minute - 46) * 3) * (1 + 0.05 * noise(minute));
const BOTH: RunbookSuggestion[] = [
  {
    runbook: 'rollback-deployment',
    inputs: { namespace: 'shop', name: 'identity', revision: 1 },
  },
  { runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'identity' } },
];
const object = { kind: 'Deployment', namespace: 'shop', name: 'identity' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'memory, pauses and latency rise together since the rollout',
      world: {
        objects: [...bystander, ...identity],
        memory: memory(flat(180, 1), rising(180, 15, 2)),
        gcPauses: [series({ service: 'identity' }, 60, 0, stepped(8, 30), 'ms')],
        latency: [series({ service: 'identity', quantile: '0.99' }, 60, 0, stepped(40, 300), 'ms')],
      },
      object,
      runbooks: BOTH,
      says: [
        'identity in shop leaks memory since revision 2 (image 5.1, before 5.0), rolled out at 11:46:00 UTC',
        'MiB',
        'garbage collection pauses rose from',
        'p99 latency rose from',
      ],
      verdict: 'degraded',
    },
    {
      name: 'memory alone, known per service only',
      world: {
        objects: identity,
        memory: [
          series({ service: 'identity' }, 60, 0, (minute) =>
            minute < 46 ? flat(200, 3)(minute) : rising(200, 12, 4)(minute - 46),
          ),
        ],
      },
      object,
      runbooks: BOTH,
      says: ['leaks memory since revision 2', 'stayed near'],
      verdict: 'degraded',
    },
    {
      name: 'the container was killed and began anew in between',
      world: {
        objects: identity,
        memory: memory(flat(180, 1), (minute) => rising(150, 30, 5)(minute < 9 ? minute : minute - 9)),
      },
      object,
      runbooks: BOTH,
      says: ['leaks memory since revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'it grew until the limit of 512 MiB held it',
      world: {
        objects: identity,
        memory: memory(flat(180, 1), (minute) => Math.min(505, 180 + 60 * minute) * MIB),
        latency: [series({ service: 'identity', quantile: '0.99' }, 60, 0, stepped(40, 300), 'ms')],
      },
      object,
      runbooks: BOTH,
      says: ['leaks memory since revision 2', 'until the limit of 512 MiB held it'],
      verdict: 'degraded',
    },
    {
      name: 'it grew as fast before the rollout',
      world: { objects: identity, memory: memory(rising(100, 6, 6), rising(120, 6, 7)) },
      object,
      role: 'ruled_out',
      runbooks: [],
      says: ['it grew as fast before'],
      verdict: 'inconclusive',
    },
  ],
  negative: [
    { name: 'memory stays flat', world: { objects: identity, memory: memory(flat(180, 1), flat(190, 2)) } },
    {
      name: 'a higher level is no trend',
      world: { objects: identity, memory: memory(flat(180, 1), flat(320, 2)) },
    },
    {
      name: 'caches that fill at the start and then hold',
      world: { objects: identity, memory: memory(flat(180, 1), filling) },
    },
    { name: 'memory falls', world: { objects: identity, memory: memory(flat(180, 1), rising(300, -12, 2)) } },
    {
      name: 'no rollout is known',
      world: {
        objects: bystander,
        memory: [series({ pod: podName('billing', 1, 0) }, 60, 0, rising(100, 8, 8))],
      },
    },
    { name: 'there is no memory series', world: { objects: identity } },
  ],
};
