import { describe, expect, it } from 'vitest';
import { chart, ticksOf } from '../../../web/blocks/chart.ts';
import { byTag, textOf } from './tree.ts';

const block = {
  type: 'data_visualization',
  title: 'memory of <b>auth</b>',
  chart: {
    type: 'line',
    series: [
      {
        name: 'pod-a',
        data: [
          { label: '22:30', value: 0 },
          { label: '22:31', value: 100 },
        ],
      },
      {
        name: 'pod-b',
        // In another order than the categories: they say where a point stands.
        data: [
          { label: '22:31', value: 25 },
          { label: '22:30', value: 50 },
        ],
      },
    ],
    axis_config: { categories: ['22:30', '22:31'], x_label: 'UTC', y_label: 'MiB' },
  },
};

describe('a chart on the page', () => {
  it('draws a line for each series, from left to right, higher values higher up', () => {
    const tree = chart(block);
    const [first, second] = byTag(tree, 'polyline').map((line) =>
      String(line.props.points)
        .split(' ')
        .map((point) => point.split(',').map(Number)),
    );
    expect(first).toHaveLength(2);
    expect(first?.[0]?.[0]).toBeLessThan(first?.[1]?.[0] ?? 0);
    expect(first?.[0]?.[1]).toBeGreaterThan(first?.[1]?.[1] ?? 0);
    expect(second?.[0]?.[1]).toBeLessThan(second?.[1]?.[1] ?? 0);
  });

  it('says what it shows to who cannot see it, and takes titles as text', () => {
    const tree = chart(block);
    const [svg] = byTag(tree, 'svg');
    expect(svg?.props['aria-label']).toBe('memory of <b>auth</b>: pod-a from 0 to 100, pod-b from 50 to 25');
    expect(textOf(tree)).toContain('memory of <b>auth</b>');
    expect(textOf(tree)).toContain('pod-b');
    expect(byTag(tree, 'b')).toEqual([]);
  });

  it('lists the shares of a pie', () => {
    const segments = [
      { label: 'ok', value: 3 },
      { label: 'failed', value: 1 },
    ];
    expect(textOf(chart({ title: 'x', chart: { type: 'pie', segments } })).replaceAll(/\s+/g, ' ')).toContain(
      'ok 75 %failed 25 %',
    );
  });

  it('survives whatever arrives', () => {
    for (const each of [
      {},
      { chart: 7 },
      { chart: { series: [null, 'x'], axis_config: { categories: [1] } } },
    ])
      expect(() => chart(each)).not.toThrow();
  });
});

describe('the ticks of an axis', () => {
  it.each([
    [
      [0, 100],
      [0, 25, 50, 75, 100],
    ],
    [
      [210, 480],
      [0, 200, 400, 600],
    ],
    [[0.002], [0, 0.0005, 0.001, 0.0015, 0.002]],
    [
      [-5, 5],
      [-5, -2.5, 0, 2.5, 5],
    ],
    [[], [0, 0.25, 0.5, 0.75, 1]],
  ])('of %j are %j', (values, ticks) => {
    expect(ticksOf(values)).toEqual(ticks);
  });
});
