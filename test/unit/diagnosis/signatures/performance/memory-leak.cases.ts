import { app, noise, podName, series } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const MIB = 1_048_576;
const objects = app({ name: 'ledger', revisions: [{ image: 'r.example/ledger:1', minutesAgo: 9_000 }] });
const object = { kind: 'Deployment', namespace: 'shop', name: 'ledger' };
const memory = (value: (minute: number) => number, minutes = 60) =>
  [0, 1].map((index) =>
    series(
      { pod: podName('ledger', 1, index) },
      minutes,
      0,
      (minute) => (value(minute) + 2 * noise(index + minute)) * MIB,
    ),
  );
const runbooks = [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'ledger' } }];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'it grows for an hour towards its limit',
      world: { objects, memory: memory((minute) => 120 + 4 * minute) },
      object,
      runbooks,
      says: ['Memory of ledger in shop grows steadily', 'the limit of 512 MiB is reached in about'],
      verdict: 'degraded',
    },
    {
      name: 'faster',
      world: { objects, memory: memory((minute) => 100 + 9 * minute, 40) },
      object,
      runbooks,
      says: ['in 40 min'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'flat', world: { objects, memory: memory(() => 200) } },
    {
      name: 'a cache that fills and holds',
      world: { objects, memory: memory((minute) => 120 + 200 * (1 - Math.exp(-minute / 6))) },
    },
    { name: 'a few minutes', world: { objects, memory: memory((minute) => 120 + 20 * minute, 8) } },
    {
      name: 'a saw tooth of its collector',
      world: { objects, memory: memory((minute) => 150 + 12 * (minute % 12)) },
    },
    {
      name: 'since a rollout: that has a signature of its own',
      world: {
        objects: app({
          name: 'ledger',
          revisions: [
            { image: 'r.example/ledger:1', minutesAgo: 9_000 },
            { image: 'r.example/ledger:2', minutesAgo: 58 },
          ],
        }),
        memory: memory((minute) => 120 + 4 * minute),
      },
    },
  ],
};
