import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationsOf, formatDuration } from '#src/reports/durations.ts';

test.each([
  [-5_000, '0 s'],
  [0, '0 s'],
  [45_400, '45 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [12 * 60_000, '12 min'],
  [119 * 60_000, '119 min'],
  [7_199_000, '2 h'],
  [185 * 60_000, '3 h 5 min'],
])('%d ms are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

test('never more than sixty minutes beside an hour, never a negative', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e10 }), (ms) => {
      const [, rest] = /^\d+ h (\d+) min$/.exec(formatDuration(ms)) ?? [];
      expect(Number(rest ?? 1)).toBeLessThan(60);
      expect(formatDuration(ms)).not.toContain('-');
    }),
  );
});

test('times count from the first sign and from the opening', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
  expect(
    durationsOf({ firstSeenAt: at(0), openedAt: at(2), acknowledgedAt: at(5), resolvedAt: at(30) }),
  ).toEqual({
    detectMs: 120_000,
    acknowledgeMs: 180_000,
    resolveMs: 1_800_000,
  });
  expect(durationsOf({ firstSeenAt: at(0), openedAt: at(2) })).toEqual({ detectMs: 120_000 });
});
