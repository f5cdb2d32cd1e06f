import { z } from 'zod';
import { defineTool, type ToolRead } from '#src/agent/tools/tool.ts';
import { limitField, namespaceField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import type { TelemetryReader } from '#src/agent/tools/tool-reads.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import type { TimeWindow } from '#src/cases/types.ts';
import { InvalidInputError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { counterRates } from '#src/telemetry/queries/counter-rates.ts';
import { histogramQuantileSeries } from '#src/telemetry/queries/histogram-quantile-series.ts';
import { levelSeries } from '#src/telemetry/queries/level-series.ts';
import { type MetricKind, metricCatalogue } from '#src/telemetry/queries/metric-catalogue.ts';
import { bucketSeconds } from '#src/telemetry/queries/window.ts';
import { clickhouseOf, cut, serviceField } from './clickhouse.ts';
import { MOST_POINTS, type ShownSeries, shownSeries, USUAL_POINTS, worstFirst } from './metric-points.ts';

const MOST_READ = 400;

const attribute = z.string().min(1).max(100);
const input = z.object({
  metric: z.string().min(1).max(200).describe('Its exact name, as list-metrics gives it.'),
  by: z
    .array(attribute)
    .max(3)
    .default([])
    .describe('Attributes that tell series of one pod or service apart: `db.client.connection.pool.name`.'),
  where: z
    .array(
      z.object({
        attribute: attribute.describe('Name of an attribute of the points.'),
        value: z.string().max(200).describe('Its exact value.'),
      }),
    )
    .max(5)
    .default([])
    .describe('Only points with these attributes; not for histograms.'),
  quantile: z
    .enum(['0.5', '0.9', '0.95', '0.99'])
    .default('0.99')
    .describe('Of histograms: which quantile of their values.'),
  service: serviceField,
  namespace: namespaceField,
  since: sinceField,
  until: untilField,
  points: z
    .number()
    .int()
    .min(2)
    .max(MOST_POINTS)
    .default(USUAL_POINTS)
    .describe('About how many points a series has.'),
  limit: limitField(50, 10),
});

interface Asked extends z.output<typeof input> {
  namespace: string;
  window: TimeWindow;
}

interface Read {
  /** What the points are. */
  says: string;
  series: (ShownSeries | undefined)[];
  truncated: boolean;
  query: string;
}

/** What the points say, by the metric's kind. */
const SAYS: Readonly<Partial<Record<MetricKind, string>>> = {
  level: 'averages',
  counter: 'increase a second',
  histogram: 'quantiles',
};

export default defineTool({
  name: 'query-metric',
  area: 'telemetry',
  effect: 'read',
  description:
    'One OpenTelemetry metric over time, a series for each pod or service, the highest first: levels as averages, counters as increase a second, histograms as a quantile. Use it for metrics that read-trend does not know.',
  input,
  example: { metric: 'db.client.connection.count', by: ['db.client.connection.state'] },
  async run(given, { scope, reads, now, signal }): Promise<ToolRead> {
    const clickhouse = clickhouseOf(reads, 'metrics');
    const namespace = namespaceInScope(scope, given.namespace ?? scope.object?.namespace);
    const asked: Asked = { ...given, namespace, window: windowInScope(scope, now, given) };
    const { window, metric } = asked;
    const known = await metricCatalogue(clickhouse, { namespace, window, metric, limit: 5, signal });
    const entry = known.items.find(({ kind }) => kind in SAYS) ?? known.items[0];
    if (!entry)
      return {
        status: 'no_data',
        source: 'clickhouse',
        query: known.query,
        window,
        content: { namespace, metric, series: [] },
        summary: `Namespace ${namespace} sends no metric ${metric} in this window.`,
      };
    const read = await readKind(clickhouse, entry.kind, asked, signal);
    const series = worstFirst(read.series).filter(
      ({ of }) => given.service === undefined || of.service === given.service,
    );
    const shown = series.slice(0, given.limit);
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'clickhouse',
      query: read.query,
      window,
      content: {
        namespace,
        metric,
        kind: entry.kind,
        unit: entry.unit,
        values: read.says,
        series: toJson(shown),
      },
      summary: `${shown.length} series of ${metric} (${entry.unit || 'no unit'}) in namespace ${namespace}.`,
      ...(read.truncated
        ? cut(true, shown.length)
        : series.length > shown.length
          ? { truncated: { shown: shown.length, of: series.length } }
          : {}),
    };
  },
});

async function readKind(
  clickhouse: TelemetryReader,
  kind: MetricKind,
  { metric, by, where, quantile, service, namespace, window, points }: Asked,
  signal: AbortSignal,
): Promise<Read> {
  const says = SAYS[kind];
  if (says === undefined)
    throw new InvalidInputError(
      `${metric} is of the kind ${kind}, which is not read.`,
      'Ask for a level, a counter or a histogram with explicit bounds.',
    );
  const shape = {
    metrics: [metric],
    namespace,
    window,
    bucketSeconds: bucketSeconds(window, points),
    limit: MOST_READ,
    signal,
  };
  if (kind === 'histogram') {
    if (where.length > 0)
      throw new InvalidInputError(`${metric} is a histogram.`, 'Ask for it without `where`.');
    const found = await histogramQuantileSeries(clickhouse, {
      ...shape,
      ...(service === undefined ? {} : { service }),
      groupBy: 'pod',
      quantiles: [Number(quantile)],
    });
    const series = found.items.map((each) =>
      shownSeries({ service: each.service, pod: each.pod, quantile }, pairs(each.points)),
    );
    return { ...found, says, series };
  }
  const found = await (kind === 'counter' ? counterRates : levelSeries)(clickhouse, {
    ...shape,
    names: by,
    filter: { where: Object.fromEntries(where.map((each) => [each.attribute, each.value])) },
  });
  const series = found.items.map(({ pod, deployment, service: of, node, name, points: each }) =>
    shownSeries({ pod, deployment, service: of, node, name }, pairs(each)),
  );
  return { ...found, says, series };
}

const pairs = (points: readonly { at: string; value: number }[]): [string, number][] =>
  points.map(({ at, value }) => [at, value]);
