import { describe, expect, test } from 'vitest';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { Series } from '#src/evidence/ports.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { portsOf, type World } from '#test/support/world.ts';
import readTrend from '#tools/trends/read-trend.ts';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const minute = (count: number): string => new Date(NOW.getTime() - count * 60_000).toISOString();

function seriesOf(pod: string, values: readonly number[], more: Partial<Series> = {}): Series {
  return {
    metric: 'container.memory.usage',
    unit: 'By',
    labels: { namespace: 'shop', deployment: pod.split('-')[0] ?? pod, pod },
    points: values.map((value, index): [string, number] => [minute(values.length - index), value]),
    ...more,
  };
}

const MIB = 2 ** 20;

async function ask(world: Partial<World>, input: object, namespaces = ['shop']) {
  const vault = createMemoryVault(() => NOW);
  const scope = {
    cluster: 'lab',
    namespaces,
    dependencies: [],
    window: { from: minute(60), to: NOW.toISOString() },
  };
  const reads = { ports: portsOf({ objects: [], ...world }), vault };
  const signal = new AbortController().signal;
  const result = await callTool(readTrend, input, { scope, reads, now: NOW, signal });
  return { ...result, content: result.content as unknown as Content };
}

interface Content {
  unit: string;
  times: string[];
  series: {
    name: string;
    first: number;
    last: number;
    lowest: number;
    highest: number;
    values: (number | null)[];
  }[];
}

describe('a trend', () => {
  test('is in the units of people, with its figures, in twenty slots of the window', async () => {
    const memory = [seriesOf('auth-1', [210 * MIB, 300 * MIB, 480 * MIB])];
    const { status, content, summary, window } = await ask({ memory }, { measure: 'memory', of: 'auth' });
    expect(status).toBe('ok');
    expect(content).toMatchObject({
      unit: 'MiB',
      series: [{ name: 'auth-1', first: 210, last: 480, lowest: 210, highest: 480 }],
    });
    expect(content.times).toHaveLength(20);
    // Three minutes of sixty: the last slot alone has values, and its median is the middle one.
    expect(content.series[0]?.values).toEqual([...Array(19).fill(null), 300]);
    expect(window).toEqual({ from: minute(60), to: NOW.toISOString() });
    expect(summary).toContain('from 210 to 480 MiB');
  });

  test('of a name leaves out its neighbours; a pod is found by its workload', async () => {
    const memory = [seriesOf('auth-1', [1]), seriesOf('authz-1', [1]), seriesOf('cart-1', [1])];
    const names = async (input: object) =>
      (await ask({ memory }, { measure: 'memory', ...input })).content.series.map(({ name }) => name).sort();
    expect(await names({ of: 'auth' })).toEqual(['auth-1']);
    expect(await names({ of: 'cart-1' })).toEqual(['cart-1']);
    expect(await names({})).toEqual(['auth-1', 'authz-1', 'cart-1']);
  });

  test('shows the six highest, and says how many there are', async () => {
    const memory = Array.from({ length: 9 }, (_, index) => seriesOf(`p-${index}`, [index * MIB]));
    const { content, truncated } = await ask({ memory }, { measure: 'memory' });
    expect(content.series.map(({ highest }) => highest)).toEqual([8, 7, 6, 5, 4, 3]);
    expect(truncated).toEqual({ shown: 6, of: 9 });
  });

  test('of errors is the share that failed', async () => {
    const share = seriesOf('auth-1', [1, 0.75], { metric: 'success', unit: '1' });
    const { content } = await ask({ series: { 'success-rate': [share] } }, { measure: 'errors' });
    expect(content).toMatchObject({ unit: '% of requests', series: [{ first: 0, last: 25 }] });
  });

  test('without a value is no data, and never a flat line', async () => {
    const { status, content, summary } = await ask({ memory: [] }, { measure: 'memory', of: 'auth' });
    expect(status).toBe('no_data');
    expect(content.series).toEqual([]);
    expect(summary).toBe('No memory of auth in namespace shop in the window');
  });

  test('outside the scope is refused', async () => {
    const refused = await ask({}, { measure: 'memory', namespace: 'payments' });
    expect(refused).toMatchObject({ status: 'error', summary: expect.stringContaining('outside the scope') });
  });
});
