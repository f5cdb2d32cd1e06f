import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { combinedTelemetry } from '#src/evidence/combined.ts';
import type { Series, TelemetryPort } from '#src/evidence/ports.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const one: Series = { metric: 'm', unit: 'By', labels: { namespace: 'shop', pod: 'web-1' }, points: [] };
const request = { namespace: 'shop', window: { from: '2030-05-17T11:00:00Z', to: '2030-05-17T12:00:00Z' } };
const answering = (source: string, items: Series[]): TelemetryPort => ({
  source,
  series: async () => ({ items, truncated: false, query: 'asked' }),
});
const hanging: TelemetryPort = { source: 'clickhouse', series: () => new Promise(() => undefined) };

it('asks the next source where the first never answers, and says so', async () => {
  const bounds = { signal: new AbortController().signal, limit: 10 };
  const asked = combinedTelemetry([hanging, answering('prometheus', [one])])?.series(
    'memory',
    request,
    bounds,
  );
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await asked).toMatchObject({
    items: [one],
    query: 'prometheus: asked',
    missing: [
      { what: 'memory of namespace shop in clickhouse', why: 'clickhouse gave no answer within 4000 ms' },
    ],
  });
});

it('asks no other source where the first has series', async () => {
  const bounds = { signal: new AbortController().signal, limit: 10 };
  const second = answering('prometheus', [one, one]);
  const spy = vi.spyOn(second, 'series');
  const both = combinedTelemetry([answering('clickhouse', [one]), second]);
  expect(both?.source).toBe('clickhouse+prometheus');
  expect((await both?.series('memory', request, bounds))?.items).toEqual([one]);
  expect(spy).not.toHaveBeenCalled();
});

it('stops where the look is cancelled', async () => {
  const stop = new AbortController();
  const asked = combinedTelemetry([hanging, hanging])?.series('memory', request, {
    signal: stop.signal,
    limit: 10,
  });
  stop.abort(new Error('the case was closed'));
  await expect(asked).rejects.toThrow('the case was closed');
});
