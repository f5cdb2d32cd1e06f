import { describe, expect, it } from 'vitest';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import type { ReadBounds } from '#src/evidence/ports.ts';
import type { Telemetry, TelemetryQuery } from '#src/telemetry/client.ts';

const BOUNDS: ReadBounds = { signal: new AbortController().signal, limit: 10 };
const REQUEST = {
  namespace: 'shop',
  window: { from: '2030-05-17T11:00:00.000Z', to: '2030-05-17T12:00:00.000Z' },
};
const AT = Date.parse('2030-05-17T11:30:00.000Z');

/** A telemetry store that answers with rows and keeps the queries. */
function fakeTelemetry(rows: unknown[]): { telemetry: Telemetry; asked: TelemetryQuery[] } {
  const asked: TelemetryQuery[] = [];
  const select = async (query: TelemetryQuery) => {
    asked.push(query);
    return { rows, query: 'SELECT …' };
  };
  return { telemetry: { select } as unknown as Telemetry, asked };
}

describe('telemetryPorts', () => {
  it('reads memory per pod, with what the exporter said', async () => {
    const row = {
      metric: 'container.memory.usage',
      unit: '',
      pod: 'web-h1-aaaaa',
      deployment: '',
      service: 'web',
      points: [[AT, 1_024.123456]],
    };
    const { telemetry, asked } = fakeTelemetry([row]);
    const { items } = await telemetryPorts(telemetry).telemetry.series('memory', REQUEST, BOUNDS);
    expect(items).toEqual([
      {
        metric: 'container.memory.usage',
        unit: 'By',
        labels: { namespace: 'shop', pod: 'web-h1-aaaaa', service: 'web' },
        points: [['2030-05-17T11:30:00.000Z', 1_024.12]],
      },
    ]);
    expect(asked.map(({ name }) => name)).toEqual(['metric-names', 'level-series']);
    expect(asked[1]?.parameters).toMatchObject({ namespace: 'shop' });
  });

  it.each([
    ['s', 'http.server.request.duration', 950],
    ['', 'http.server.request.duration', 950],
    ['ms', 'http.server.duration', 0.95],
  ])('gives the p99 in milliseconds from the unit %j', async (unit, metric, expected) => {
    const row = {
      metric,
      unit,
      service: 'web',
      pod: '',
      bounds: [0.9, 1],
      buckets: [[AT, 100, 95, [0, 100, 0]]],
    };
    const { items } = await telemetryPorts(fakeTelemetry([row]).telemetry).telemetry.series(
      'latency',
      REQUEST,
      BOUNDS,
    );
    expect(items[0]).toMatchObject({ unit: 'ms', labels: { service: 'web', quantile: '0.99' } });
    expect(items[0]?.points[0]?.[1]).toBeCloseTo(expected + (unit === 'ms' ? 0.049 : 49), 2);
  });

  it('gives the mean garbage collection pause', async () => {
    const row = {
      metric: 'jvm.gc.duration',
      unit: 's',
      service: 'web',
      pod: '',
      bounds: [1],
      buckets: [[AT, 4, 0.2, [4, 0]]],
    };
    const { items } = await telemetryPorts(fakeTelemetry([row]).telemetry).telemetry.series(
      'gc-pauses',
      REQUEST,
      BOUNDS,
    );
    expect(items[0]?.points).toEqual([['2030-05-17T11:30:00.000Z', 50]]);
  });

  it('reads error lines', async () => {
    const row = {
      milliseconds: AT,
      service: 'web',
      pod: 'web-1',
      container: 'main',
      severity: '',
      body: 'ERROR x',
    };
    const { telemetry, asked } = fakeTelemetry([row]);
    const { items } = await telemetryPorts(telemetry).logs.errors(REQUEST, BOUNDS);
    expect(items).toEqual([
      { at: '2030-05-17T11:30:00.000Z', service: 'web', pod: 'web-1', severity: 'error', body: 'ERROR x' },
    ]);
    expect(asked[0]?.parameters).toMatchObject({ severity: 17 });
  });
});
