import { z } from 'zod';
import { id255 } from '#lab/slack/block-kit/objects.ts';

/** docs.slack.dev/reference/block-kit/blocks/data-visualization-block, as of 2026-11. */
const label = z.string().min(1).max(20);
const axisTitle = z.string().min(1).max(50);

const segment = z.strictObject({ label, value: z.number().positive() });
const series = z.strictObject({
  name: label,
  data: z.array(z.strictObject({ label, value: z.number() })).min(1),
});
const axisConfig = z.strictObject({
  categories: z.array(label).min(1).max(20),
  x_label: axisTitle.optional(),
  y_label: axisTitle.optional(),
});

const sameLabels = (labels: readonly string[], categories: readonly string[]): boolean =>
  labels.length === categories.length && categories.every((each) => labels.includes(each));

function seriesChart<Type extends 'bar' | 'area' | 'line'>(type: Type) {
  return z
    .strictObject({
      type: z.literal(type),
      series: z.array(series).min(1).max(6),
      axis_config: axisConfig,
    })
    .refine((chart) => new Set(chart.axis_config.categories).size === chart.axis_config.categories.length, {
      message: 'categories must be unique',
    })
    .refine((chart) => new Set(chart.series.map((each) => each.name)).size === chart.series.length, {
      message: 'series names must be unique',
    })
    .refine(
      (chart) =>
        chart.series.every((each) =>
          sameLabels(
            each.data.map((point) => point.label),
            chart.axis_config.categories,
          ),
        ),
      { message: 'each series must have exactly one data point per category' },
    );
}

export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: id255.optional(),
  title: z.string().min(1).max(50),
  chart: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('pie'), segments: z.array(segment).min(1).max(6) }),
    seriesChart('bar'),
    seriesChart('area'),
    seriesChart('line'),
  ]),
});
