import type { Chart } from '#src/cases/answer.ts';
import { type KnownBlock, preformatted } from '#src/slack/blocks/elements.ts';
import { clip, visible } from '#src/slack/blocks/escape.ts';

/** Slack's limits of 2026-11 (docs.slack.dev/reference/block-kit/blocks/data-visualization-block). */
const LIMITS = { title: 50, series: 6, name: 20, categories: 20, category: 20, label: 50 } as const;

const CHART = 'data_visualization';

type Series = Chart['series'][number];

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** Three digits are what a chart can show; more would only be noise to read. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** `22:30`, with the day where the times are of several, with seconds where two would read the same. */
function categoriesOf(times: readonly string[]): string[] {
  const cut = (from: number, to: number) => times.map((at) => at.slice(from, to).replace('T', ' '));
  const forms = [cut(11, 16), cut(11, 19), cut(5, 16), cut(5, 19)];
  const oneDay = new Set(cut(0, 10)).size <= 1;
  return (oneDay ? forms : forms.slice(2)).find((form) => new Set(form).size === times.length) ?? cut(5, 19);
}

/** Times at which every series has a value. */
function shared(series: readonly Series[], times: readonly string[]): number[] {
  return times
    .map((_, index) => index)
    .filter((index) => series.length > 0 && series.every((each) => known(each.values[index])));
}

/**
 * Slack wants a value of every series at every category. Where few times have one of all, as when a rollout replaces pods,
 * the highest and the lowest of them are drawn: leaving a series out would hide just what somebody looks for.
 */
function drawable(chart: Chart): { series: Series[]; at: number[] } {
  const series = chart.series.slice(0, LIMITS.series).filter((each) => each.values.some(known));
  const at = shared(series, chart.times);
  const some = chart.times.filter((_, index) => series.some((each) => known(each.values[index])));
  if (series.length <= 1 || at.length * 5 >= some.length * 4) return { series, at };
  const ends = [
    { name: `highest of ${series.length}`, of: Math.max },
    { name: `lowest of ${series.length}`, of: Math.min },
  ].map(({ name, of }) => ({
    name,
    values: chart.times.map((_, index) => {
      const values = series.map((each) => each.values[index]).filter(known);
      return values.length === 0 ? null : of(...values);
    }),
  }));
  return { series: ends, at: shared(ends, chart.times) };
}

/** Two series of one name cannot be told apart, and Slack refuses them. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    // The end of a pod's name is what tells it from its siblings.
    const plain = visible(name).replaceAll(/\s+/g, ' ').trim() || `series ${index + 1}`;
    let short = plain.length <= LIMITS.name ? plain : `…${plain.slice(1 - LIMITS.name)}`;
    if (seen.has(short)) short = `${short.slice(0, LIMITS.name - 3)} ${index + 1}`;
    seen.add(short);
    return short;
  });
}

const BARS = '▁▂▃▄▅▆▇█';

/** One character a value, between `low` and `high`; a space where nothing was measured. */
export function sparkline(values: readonly (number | null)[], low: number, high: number): string {
  return values
    .map((value) => {
      if (!known(value)) return ' ';
      return BARS[high <= low ? 0 : Math.round(((value - low) / (high - low)) * (BARS.length - 1))];
    })
    .join('');
}

/** Each series in a line of text, all to one scale: who cannot see the chart reads this, and so does a notification. */
export function chartText(chart: Chart): string {
  const series = chart.series.slice(0, LIMITS.series);
  const all = series.flatMap((each) => each.values.filter(known));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const names = uniqueNames(series.map((each) => each.name));
  return series
    .map(({ values }, index) => {
      const numbers = values.filter(known);
      const last = numbers.at(-1);
      if (last === undefined) return `${names[index]}: nothing measured`;
      const figures = `min ${rounded(Math.min(...numbers))}, max ${rounded(Math.max(...numbers))}, last ${rounded(last)} ${chart.unit}`;
      return `${sparkline(values, low, high)} ${names[index]} ${figures}`;
    })
    .join('\n');
}

/** A trend as a line chart, where there are two points at least, and always as text. */
export function chartBlocks(chart: Chart): KnownBlock[] {
  const { series, at } = drawable(chart);
  const names = uniqueNames(series.map((each) => each.name));
  const last = at.slice(-LIMITS.categories);
  const categories = categoriesOf(last.map((index) => chart.times[index] ?? ''));
  const text = preformatted(chartText(chart), 1_500);
  if (series.length === 0 || last.length < 2) return [text];
  const block = {
    type: CHART,
    title: clip(visible(chart.title).replaceAll(/\s+/g, ' ').trim() || 'Trend', LIMITS.title),
    chart: {
      type: 'line',
      series: series.map((each, index) => ({
        name: names[index],
        data: last.map((position, nth) => ({
          label: categories[nth],
          value: rounded(each.values[position] ?? 0),
        })),
      })),
      axis_config: {
        categories,
        x_label: 'UTC',
        y_label: clip(visible(chart.unit) || 'value', LIMITS.label),
      },
    },
  };
  // Newer than the types of @slack/types 3.2.
  return [block as unknown as KnownBlock, text];
}

/**
 * The arguments of a message without its charts, for a workspace that does not take them (the block is of 2026-06); undefined
 * where there are none. The same stands in the message as text.
 */
export function withoutCharts(args: Record<string, unknown>): Record<string, unknown> | undefined {
  const { blocks } = args;
  if (!Array.isArray(blocks)) return undefined;
  const rest = (blocks as { type?: unknown }[]).filter((block) => block.type !== CHART);
  return rest.length === blocks.length ? undefined : { ...args, blocks: rest };
}
