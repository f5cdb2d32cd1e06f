import { describe, expect, it } from 'vitest';
import { type PerformanceOptions, performanceWorld } from '#test/support/worlds/performance.ts';
import type { Fault } from '#test/support/worlds/performance-faults.ts';
import { findingOf } from './signatures/world.ts';

/** Of each fault, with fixed seeds: some seconds in all. One draw is a tenth, so floors are kept to that. */
const DRAWS = 10;

/** Over random draws: how many alarms of a verdict's confidence, and how many first causes at the right place. */
async function outcomes(
  options: Omit<PerformanceOptions, 'seed'>,
): Promise<{ alarms: number; placed: number }> {
  let [alarms, placed] = [0, 0];
  for (let seed = 1_001; seed <= 1_000 + DRAWS; seed += 1) {
    const { world, culprit } = performanceWorld({ ...options, seed });
    const { finding } = await findingOf(world);
    const [first] = finding.hypotheses.filter((each) => each.role === 'cause' && each.confidence >= 0.5);
    if (first) alarms += 1;
    if (first && first.object.kind === culprit?.kind && first.object.name === culprit.name) placed += 1;
  }
  return { alarms, placed };
}

describe(`random applications, ${DRAWS} of each`, { timeout: 60_000 }, () => {
  it.each<Fault>(['none', 'traffic-drop', 'daily-rise', 'collector-noise', 'warm-up'])(
    'are called well with %s',
    async (fault) => {
      expect((await outcomes({ fault })).alarms).toBe(0);
    },
  );

  /** Shares that a change of the reasoning must not fall below; what hardly shows is left out by saying nothing. */
  it.each<[Fault, number]>([
    ['cpu', 0.7],
    ['throttling', 0.7],
    ['pod-delay', 0.9],
    ['node-delay', 0.6],
    ['node-full', 0.9],
  ])('with %s are put down to the right place', async (fault, share) => {
    expect((await outcomes({ fault })).placed).toBeGreaterThanOrEqual(share * DRAWS);
  });

  it('are judged by alerts alone nearly as well', async () => {
    expect((await outcomes({ fault: 'pod-delay', seen: 'alerts' })).placed).toBeGreaterThanOrEqual(
      0.8 * DRAWS,
    );
  });
});
