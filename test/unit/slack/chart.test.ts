import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMessageBlocks } from '#lab/slack/block-kit/validate.ts';
import type { Chart } from '#src/cases/answer.ts';
import { chartBlocks, chartText, sparkline } from '#src/slack/blocks/chart.ts';

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 21, 22, 30 + minutes)).toISOString();

function chartOf(series: Chart['series'], more: Partial<Chart> = {}): Chart {
  const length = Math.max(0, ...series.map((each) => each.values.length));
  return {
    title: 'memory of auth-service',
    unit: 'MiB',
    times: Array.from({ length }, (_, index) => at(index)),
    series,
    ...more,
  };
}

interface Drawn {
  title: string;
  chart: {
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; x_label: string; y_label: string };
  };
}

function drawn(chart: Chart): Drawn | undefined {
  const blocks = chartBlocks(chart);
  expect(checkMessageBlocks(blocks).ok, JSON.stringify(blocks)).toBe(true);
  return blocks.find((block) => String(block.type) === 'data_visualization') as unknown as Drawn | undefined;
}

describe('a chart for Slack', () => {
  test('has the values at their times, and says the same as text', () => {
    const chart = chartOf([{ name: 'auth-service-1', values: [210, 300, 480] }]);
    expect(drawn(chart)).toMatchObject({
      title: 'memory of auth-service',
      chart: {
        type: 'line',
        series: [
          {
            name: 'auth-service-1',
            data: [
              { label: '22:30', value: 210 },
              { label: '22:31', value: 300 },
              { label: '22:32', value: 480 },
            ],
          },
        ],
        axis_config: { categories: ['22:30', '22:31', '22:32'], x_label: 'UTC', y_label: 'MiB' },
      },
    });
    expect(chartText(chart)).toBe('▁▃█ auth-service-1 min 210, max 480, last 480 MiB');
  });

  test('leaves out a time at which a series has no value, and never makes one up', () => {
    const block = drawn(
      chartOf([
        { name: 'a', values: [1, 2, 3, 4, 5] },
        { name: 'b', values: [5, null, 7, 8, 9] },
      ]),
    );
    expect(block?.chart.axis_config.categories).toEqual(['22:30', '22:32', '22:33', '22:34']);
    expect(block?.chart.series[1]?.data.map((point) => point.value)).toEqual([5, 7, 8, 9]);
  });

  test('of pods that a rollout replaced draws the highest and lowest, so that the new ones are not hidden', () => {
    const chart = chartOf([
      { name: 'old', values: [5, 5, 5, 5, null, null] },
      { name: 'new', values: [null, null, null, 2, 8, 40] },
    ]);
    const lines = drawn(chart)?.chart.series.map((each) => [
      each.name,
      each.data.map((point) => point.value),
    ]);
    expect(lines).toEqual([
      ['highest of 2', [5, 5, 5, 5, 8, 40]],
      ['lowest of 2', [5, 5, 5, 2, 8, 40]],
    ]);
    expect(chartText(chart)).toBe(
      '▂▂▂▂   old min 5, max 5, last 5 MiB\n   ▁▂█ new min 2, max 40, last 40 MiB',
    );
  });

  test('has text alone where there is no line to draw', () => {
    for (const values of [[], [7], [null, null], [null, 3]])
      expect(chartBlocks(chartOf([{ name: 'a', values }])).map((block) => block.type)).toEqual(['rich_text']);
  });

  test('tells pods of one Deployment apart, and times of two days or of one minute', () => {
    const pods = drawn(
      chartOf([
        { name: 'auth-service-7d9f8b6c5d-aaaaa', values: [1, 2] },
        { name: 'auth-service-7d9f8b6c5d-bbbbb', values: [1, 2] },
        { name: 'x'.repeat(40), values: [1, 2] },
        { name: `${'x'.repeat(39)}x`, values: [1, 2] },
      ]),
    );
    const names = pods?.chart.series.map((each) => each.name) ?? [];
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toMatch(/aaaaa$/);
    const series = [{ name: 'a', values: [1, 2] }];
    const categories = (times: string[]) => drawn(chartOf(series, { times }))?.chart.axis_config.categories;
    expect(categories(['2026-11-20T23:59:00.000Z', '2026-11-21T00:01:00.000Z'])).toEqual([
      '11-20 23:59',
      '11-21 00:01',
    ]);
    expect(categories(['2026-11-20T23:59:01.000Z', '2026-11-20T23:59:31.000Z'])).toEqual([
      '23:59:01',
      '23:59:31',
    ]);
  });

  test('is within what Slack takes, whatever the names and values', () => {
    const values = fc.array(
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })),
      { maxLength: 20 },
    );
    const series = fc.record({ name: fc.string({ unit: 'binary', maxLength: 60 }), values });
    fc.assert(
      fc.property(
        fc.array(series, { maxLength: 8 }),
        fc.string({ unit: 'binary', maxLength: 90 }),
        (all, title) => {
          drawn(chartOf(all, { title, unit: title }));
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);
});

test('a flat line is flat, and what was not measured is a blank', () => {
  expect(sparkline([3, 3, null, 3], 3, 3)).toBe('▁▁ ▁');
  expect(sparkline([0, 7, 3.5], 0, 7)).toBe('▁█▅');
  expect(sparkline([], 0, 0)).toBe('');
});
