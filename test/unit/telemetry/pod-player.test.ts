import { describe, expect, test } from 'vitest';
import type { Behaviour } from '#lab/images.ts';
import { DEFAULT_LIMIT_BYTES, secondsToLimit, stateOf } from '#lab/telemetry/behaviour-model.ts';
import { bucketCounts, meanOf, randomOf } from '#lab/telemetry/distribution.ts';
import { createPodPlayer, type Rows } from '#lab/telemetry/pod-player.ts';

const at = (behaviour: Behaviour, minutes: number, character = 0.5) =>
  stateOf(behaviour, { age: minutes * 60, limitBytes: DEFAULT_LIMIT_BYTES, character, noise: 0.5 });

function play(pod: string, behaviour: Behaviour, minutes: number): Rows {
  const start = new Date('2026-03-01T10:00:00Z');
  const identity = {
    cluster: 'lab',
    namespace: 'shop',
    deployment: 'web',
    pod,
    container: 'web',
    image: 'web:v2',
    uid: 'u',
    node: 'n',
    limitBytes: DEFAULT_LIMIT_BYTES,
  };
  const player = createPodPlayer(identity, behaviour, start, start);
  const rows: Rows = { otel_metrics_gauge: [], otel_metrics_histogram: [], otel_logs: [] };
  for (let step = 1; step <= minutes * 6; step += 1)
    player.step(new Date(start.getTime() + step * 10_000), rows);
  return rows;
}

describe('behaviour', () => {
  test.each([0, 0.3, 1])('a leak reaches its limit after 20 to 40 minutes (character %f)', (character) => {
    expect(secondsToLimit(character) / 60).toBeGreaterThanOrEqual(20);
    expect(secondsToLimit(character) / 60).toBeLessThanOrEqual(40);
    expect(at('leaking', 60, character)?.memoryBytes).toBeGreaterThan(0.95 * DEFAULT_LIMIT_BYTES);
    expect(at('leaking', 600, character)?.memoryBytes).toBeLessThan(DEFAULT_LIMIT_BYTES);
  });

  test('with a leak memory, pauses and latency rise together; without one they stay', () => {
    const minutes = [3, 6, 9, 12, 15, 18];
    const rising = (values: (number | undefined)[]) =>
      values.every((value, index) => index === 0 || (value ?? 0) > (values[index - 1] ?? 0));
    const leaking = minutes.map((minute) => at('leaking', minute));
    expect(rising(leaking.map((state) => state?.memoryBytes))).toBe(true);
    expect(rising(leaking.map((state) => meanOf(state?.pauses ?? [])))).toBe(true);
    expect(rising(leaking.map((state) => meanOf(state?.latency ?? [])))).toBe(true);
    const healthy = minutes.map((minute) => at('healthy', minute)?.memoryBytes ?? 0);
    expect(Math.max(...healthy) - Math.min(...healthy)).toBeLessThan(0.01 * DEFAULT_LIMIT_BYTES);
  });

  test('a healthy pod is flat from its first second', () => {
    const first = at('healthy', 0)?.memoryBytes ?? 0;
    expect(Math.abs((at('healthy', 30)?.memoryBytes ?? 0) - first)).toBeLessThan(0.03 * first);
  });

  test('an image that cannot be pulled sends nothing; a pod that is not ready serves nothing', () => {
    expect(at('unpullable', 5)).toBeUndefined();
    expect(at('failing-probe', 5)?.requestsPerSecond).toBe(0);
  });
});

describe('distribution', () => {
  test('counts fall where the mixture says, and their sum is the count', () => {
    const counts = bucketCounts([{ median: 0.05, sigma: 0.5, share: 1 }], [0.05, 0.1], 10_000, () => 0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(10_000, -1);
    expect(counts[0]).toBeCloseTo(5_000, -1);
    // ln(2) / 0.5 = 1.386 standard deviations: 8.29 % lie above.
    expect(counts[2]).toBeGreaterThan(815);
    expect(counts[2]).toBeLessThan(843);
  });

  test('the same words give the same numbers, other words others', () => {
    const draw = (...words: string[]) => Array.from({ length: 5 }, randomOf(...words));
    expect(draw('a', 'b')).toEqual(draw('a', 'b'));
    expect(draw('a', 'b')).not.toEqual(draw('ab', ''));
    expect(draw('x').every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe('rows', () => {
  test('are the same for the same pod and differ between pods', () => {
    expect(play('web-1', 'leaking', 3)).toEqual(play('web-1', 'leaking', 3));
    expect(play('web-1', 'leaking', 3).otel_metrics_gauge).not.toEqual(
      play('web-2', 'leaking', 3).otel_metrics_gauge,
    );
  });

  test('histograms are cumulative with consistent counts', () => {
    const all = play('web-1', 'leaking', 20).otel_metrics_histogram as {
      MetricName: string;
      Attributes: object;
      Count: number;
      BucketCounts: number[];
      ExplicitBounds: number[];
      Sum: number;
    }[];
    const series = Map.groupBy(all, (row) => row.MetricName + JSON.stringify(row.Attributes));
    expect([...series.keys()]).toHaveLength(3);
    for (const rows of series.values()) {
      for (const [index, row] of rows.entries()) {
        expect(row.BucketCounts).toHaveLength(row.ExplicitBounds.length + 1);
        expect(row.BucketCounts.reduce((sum, count) => sum + count, 0)).toBe(row.Count);
        const before = rows[index - 1];
        if (before)
          for (const [bucket, count] of row.BucketCounts.entries())
            expect(count).toBeGreaterThanOrEqual(before.BucketCounts[bucket] ?? 0);
      }
    }
  });

  test('a crash leaves its stack trace once', () => {
    const bodies = (
      play('web-1', 'crashing', 5).otel_logs as { Body: string; SeverityText: string }[]
    ).filter(({ SeverityText }) => SeverityText === 'FATAL');
    expect(bodies).toHaveLength(1);
    expect(bodies[0]?.Body).toMatch(/TypeError[\s\S]+at main/);
  });
});
