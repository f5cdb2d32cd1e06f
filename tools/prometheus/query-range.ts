import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { MOST_POINTS, shownSeries, USUAL_POINTS, worstFirst } from '../telemetry/metric-points.ts';
import { prometheusOf, promqlOf, selectorFields } from './promql.ts';

/** Targets are scraped every 15 to 60 s. */
const FINEST_SECONDS = 15;

export default defineTool({
  name: 'query-range',
  area: 'prometheus',
  effect: 'read',
  description:
    'A metric of Prometheus over time, the series with the highest value first. The expression is built from metric, matchers and aggregation and held to the namespace; metrics of nodes have none.',
  input: z.object({
    ...selectorFields,
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
  }),
  example: { metric: 'http_requests_total', read: 'rate', aggregate: 'sum', by: ['status'] },
  async run(input, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const window = windowInScope(scope, now, input);
    const seconds = (Date.parse(window.to) - Date.parse(window.from)) / 1_000;
    const stepSeconds = Math.max(FINEST_SECONDS, Math.ceil(seconds / input.points));
    const promql = promqlOf(input, namespace, stepSeconds);
    const found = await prometheusOf(reads).range(promql, { ...window, stepSeconds }, signal);
    const series = worstFirst(
      found.series.map(({ labels, values }) =>
        shownSeries(
          labels,
          values.map(([at, value]): [number, number] => [at * 1_000, value]),
        ),
      ),
    );
    const shown = series.slice(0, input.limit);
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'prometheus',
      query: found.query,
      window,
      content: { namespace, promql, series: toJson(shown) },
      summary: `${shown.length > 0 ? `${series.length} series` : 'No series'} of ${promql}.`,
      ...(series.length > shown.length ? { truncated: { shown: shown.length, of: series.length } } : {}),
    };
  },
});
