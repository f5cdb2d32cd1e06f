import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, untilField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { shownSeries, worstFirst } from '../telemetry/metric-points.ts';
import { prometheusOf, promqlOf, selectorFields } from './promql.ts';

const STEP_SECONDS = 60;

export default defineTool({
  name: 'query-instant',
  area: 'prometheus',
  effect: 'read',
  description:
    'The values of a metric of Prometheus at one moment, the highest first: now, or as of `until`. Held to the namespace as query-range is.',
  input: z.object({ ...selectorFields, until: untilField, limit: limitField(100, 20) }),
  example: { metric: 'kube_pod_status_ready', matchers: [{ label: 'condition', is: '=', value: 'false' }] },
  async run(input, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const { to } = windowInScope(scope, now, input);
    const promql = promqlOf(input, namespace, STEP_SECONDS);
    // A range of one moment: the instant query of the client asks for the server's own now.
    const moment = { from: to, to, stepSeconds: STEP_SECONDS };
    const found = await prometheusOf(reads).range(promql, moment, signal);
    const values = worstFirst(
      found.series.map(({ labels, values: points }) =>
        shownSeries(
          labels,
          points.map(([at, value]): [number, number] => [at * 1_000, value]),
        ),
      ),
    ).map(({ of, last }) => ({ of, value: last }));
    const shown = values.slice(0, input.limit);
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'prometheus',
      query: found.query,
      window: { from: to, to },
      content: { namespace, promql, at: to, values: toJson(shown) },
      summary: `${shown.length > 0 ? `${values.length} values` : 'No values'} of ${promql} at ${to}.`,
      ...(values.length > shown.length ? { truncated: { shown: shown.length, of: values.length } } : {}),
    };
  },
});
