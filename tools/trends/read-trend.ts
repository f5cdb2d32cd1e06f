import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { nameField, namespaceField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { ConfigError } from '#src/errors.ts';
import {
  belongsTo,
  ownerOf,
  rounded,
  slotTimes,
  slotValues,
  TRENDS,
  type TrendName,
} from './trend-points.ts';

/** What a chart in Slack holds. */
const SLOTS = 20;
const MOST_SHOWN = 6;
const MOST_READ = 400;

export default defineTool({
  name: 'read-trend',
  area: 'trends',
  effect: 'read',
  description:
    'How memory, CPU, latency, traffic, errors or another measure of a workload, pod, service or node went over a window. Gives at most six series of 20 points with their lowest, highest, first and last values, in the units that it names.',
  input: z.object({
    measure: z.enum(Object.keys(TRENDS) as [TrendName, ...TrendName[]]).describe('What to look at.'),
    of: nameField(
      'Name of the workload, service, pod, container or node; all of the namespace by default.',
    ).optional(),
    namespace: namespaceField,
    since: sinceField,
    until: untilField,
  }),
  example: { measure: 'memory', of: 'checkout' },
  async run(input, { scope, reads, now, signal }) {
    const { telemetry } = reads.ports;
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const window = windowInScope(scope, now, input);
    if (!telemetry) {
      throw new ConfigError(
        'No telemetry is connected.',
        'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry metrics, or PROMETHEUS_URL.',
      );
    }
    const { measure, unit, shown } = TRENDS[input.measure];
    const result = await telemetry.series(measure, { namespace, window }, { signal, limit: MOST_READ });
    const { of } = input;
    const series = result.items
      .filter(
        (each) =>
          each.points.length > 0 &&
          (of === undefined
            ? each.labels.node === undefined || each.labels.pod !== undefined
            : belongsTo(each, of)),
      )
      .map((each) => {
        const points = each.points.map(([at, value]): [string, number] => [at, rounded(shown(value))]);
        const values = points.map(([, value]) => value);
        const [first = 0, last = 0] = [values[0], values.at(-1)];
        return {
          name: ownerOf(each),
          first,
          last,
          lowest: Math.min(...values),
          highest: Math.max(...values),
          values: slotValues(points, window, SLOTS),
        };
      })
      .sort((a, b) => b.highest - a.highest || (a.name < b.name ? -1 : 1));
    const subject = `${input.measure} of ${of ?? 'everything'} in namespace ${namespace}`;
    const [top] = series;
    return {
      status: top ? 'ok' : 'no_data',
      source: telemetry.source,
      query: result.query,
      window,
      content: {
        measure: input.measure,
        unit,
        namespace,
        times: slotTimes(window, SLOTS),
        series: series.slice(0, MOST_SHOWN),
      },
      summary: top
        ? `${subject}: ${top.name} went from ${top.first} to ${top.last} ${unit}, highest ${top.highest}`
        : `No ${subject} in the window`,
      ...(series.length > MOST_SHOWN || result.truncated
        ? { truncated: { shown: Math.min(series.length, MOST_SHOWN), of: series.length } }
        : {}),
    };
  },
});
