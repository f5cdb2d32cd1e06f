import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { minutesAgo, NOW } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import listSeries from '#tools/prometheus/list-series.ts';
import { isNodeMetric, promqlOf, type Selection, selectorFields } from '#tools/prometheus/promql.ts';
import queryInstant from '#tools/prometheus/query-instant.ts';
import queryRange from '#tools/prometheus/query-range.ts';

const schema = z.object(selectorFields);
const selection = (input: z.input<typeof schema>): Selection => schema.parse(input);

describe('an expression', () => {
  test.each<[z.input<typeof schema>, string]>([
    [{ metric: 'up' }, 'up{namespace="shop"}'],
    [{ metric: 'http_requests_total', read: 'rate' }, 'rate(http_requests_total{namespace="shop"}[150s])'],
    [
      { metric: 'http_requests_total', read: 'increase', aggregate: 'sum', by: ['status'] },
      'sum by (status) (increase(http_requests_total{namespace="shop"}[150s]))',
    ],
    [
      { metric: 'istio_requests_total', namespaceLabel: 'destination_workload_namespace' },
      'istio_requests_total{destination_workload_namespace="shop"}',
    ],
    [
      { metric: 'rq_bucket', quantile: '0.99', by: ['pod', 'le'], aggregate: 'max' },
      'histogram_quantile(0.99, sum by (le, pod) (rate(rq_bucket{namespace="shop"}[150s])))',
    ],
    [{ metric: 'node_load1', aggregate: 'max', by: ['instance'] }, 'max by (instance) (node_load1{})'],
    [
      { metric: 'up', matchers: [{ label: 'job', is: '!=', value: 'a"} or up{x="' }] },
      'up{namespace="shop",job!="a\\"} or up{x=\\""}',
    ],
  ])('of %j', (input, promql) => {
    expect(promqlOf(selection(input), 'shop', 60)).toBe(promql);
  });

  test('a rate looks back at least one step', () => {
    expect(promqlOf(selection({ metric: 'a_total', read: 'rate' }), 'shop', 300.5)).toContain('[301s]');
  });

  test('a quantile is of a histogram', () => {
    expect(() => promqlOf(selection({ metric: 'up', quantile: '0.5' }), 'shop', 60)).toThrow(/no histogram/);
  });

  test('what begins like a metric of nodes but is about pods is held to the namespace', () => {
    expect(
      ['node_load1', 'node_memory_MemTotal_bytes', 'kube_node_status_condition'].filter(isNodeMetric),
    ).toHaveLength(3);
    expect(
      [
        'node_namespace_pod_container:container_memory_rss',
        'node_namespace_x',
        'kube_node_pod_y',
        'nodex',
        'kube_pod_info',
        'node_x:y',
      ].filter(isNodeMetric),
    ).toEqual([]);
  });

  test('no name is taken that could end the selector, and labels of Prometheus itself are not matched', () => {
    for (const metric of ['up{}', 'a b', 'a-b', '', '1a', 'up[5m]'])
      expect(schema.safeParse({ metric }).success).toBe(false);
    for (const label of ['__name__', 'a"', 'a=', ''])
      expect(schema.safeParse({ metric: 'up', matchers: [{ label, is: '=', value: 'x' }] }).success).toBe(
        false,
      );
    expect(schema.safeParse({ metric: 'up', by: ['a) or (b'] }).success).toBe(false);
    expect(schema.safeParse({ metric: 'up', namespaceLabel: 'job' }).success).toBe(false);
  });

  test('whatever a value holds, it stays one string between the same quotes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'grapheme' }), (value) => {
        const promql = promqlOf(
          selection({ metric: 'up', matchers: [{ label: 'a', is: '=', value }] }),
          'shop',
          60,
        );
        const [, quoted = ''] = /^up\{namespace="shop",a=("(?:[^"\\]|\\.)*")\}$/s.exec(promql) ?? [];
        expect(JSON.parse(quoted)).toBe(value);
      }),
    );
  });
});

describe('tools', () => {
  const asked: { promql: string; range: unknown }[] = [];
  const at = NOW.getTime() / 1_000;
  const prometheus: NonNullable<ToolReads['prometheus']> = {
    range: async (promql, range) => {
      asked.push({ promql, range });
      return {
        query: promql,
        series: [
          {
            labels: { __name__: 'b', pod: 'low' },
            values: [
              [at - 60, 1],
              [at, 2],
            ],
          },
          {
            labels: { __name__: 'a', pod: 'high' },
            values: [
              [at - 60, 90.12345678],
              [at, 3],
            ],
          },
          { labels: { __name__: 'c', pod: 'none' }, values: [[at, Number.NaN]] },
        ],
      };
    },
    instant: async () => ({ series: [], query: '' }),
    names: async () => new Set(),
  };
  const reads = { ports: portsOf({ objects: [] }), vault: createMemoryVault(() => NOW), prometheus };
  const over = (tool: typeof queryRange, input: object) => callOver(tool, input, { objects: [] }, { reads });

  test('query-range gives the highest series first, with what they come to', async () => {
    const result = await over(queryRange, { metric: 'up', points: 12 });
    expect(asked.at(-1)).toEqual({
      promql: 'up{namespace="shop"}',
      range: { from: minutesAgo(120), to: NOW.toISOString(), stepSeconds: 600 },
    });
    expect(result.content.series).toEqual([
      {
        of: { __name__: 'a', pod: 'high' },
        first: 90.1235,
        last: 3,
        lowest: 3,
        highest: 90.1235,
        highestAt: minutesAgo(1).replace('.000Z', 'Z'),
        points: [
          [minutesAgo(1).replace('.000Z', 'Z'), 90.1235],
          [NOW.toISOString().replace('.000Z', 'Z'), 3],
        ],
      },
      expect.objectContaining({ of: { __name__: 'b', pod: 'low' }, highest: 2 }),
    ]);
    expect((await over(queryRange, { metric: 'up', limit: 1 })).truncated).toEqual({ shown: 1, of: 2 });
  });

  test('query-instant asks for one moment', async () => {
    const result = await over(queryInstant, { metric: 'up', until: minutesAgo(10) });
    expect(asked.at(-1)?.range).toMatchObject({ from: minutesAgo(10), to: minutesAgo(10) });
    expect(result.content.values).toEqual([
      { of: { __name__: 'a', pod: 'high' }, value: 3 },
      { of: { __name__: 'b', pod: 'low' }, value: 2 },
    ]);
  });

  test('list-series gives names in order', async () => {
    const result = await over(listSeries, { contains: 'conn', limit: 2 });
    expect(asked.at(-1)?.promql).toBe('count by (__name__) ({namespace="shop",__name__=~".*conn.*"})');
    expect(result.content.metrics.map(({ metric }: { metric: string }) => metric)).toEqual(['a', 'b']);
    expect(result.truncated).toEqual({ shown: 2, of: 3 });
    expect(await over(listSeries, { contains: '.*"} or up{a="' })).toMatchObject({ status: 'error' });
  });
});
