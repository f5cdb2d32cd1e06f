import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, untilField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { prometheusOf, selectorFields } from './promql.ts';

export default defineTool({
  name: 'list-series',
  area: 'prometheus',
  effect: 'read',
  description:
    'Names of the metrics that Prometheus has of a namespace, with how many series each has. Use it before query-range and query-instant.',
  input: z.object({
    contains: z
      .string()
      .regex(/^[a-zA-Z0-9_:]{1,100}$/, 'names of metrics hold letters, digits, _ and : alone')
      .optional()
      .describe('Only names that contain this.'),
    namespaceLabel: selectorFields.namespaceLabel,
    namespace: selectorFields.namespace,
    until: untilField,
    limit: limitField(300, 100),
  }),
  example: { contains: 'connections' },
  async run({ contains, namespaceLabel, limit, ...input }, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const { to } = windowInScope(scope, now, input);
    const named = contains === undefined ? '' : `,__name__=~".*${contains}.*"`;
    const promql = `count by (__name__) ({${namespaceLabel}=${JSON.stringify(namespace)}${named}})`;
    const found = await prometheusOf(reads).range(promql, { from: to, to, stepSeconds: 60 }, signal);
    const metrics = found.series
      .map(({ labels, values }) => ({ metric: labels.__name__ ?? '', series: values.at(-1)?.[1] ?? 0 }))
      .filter(({ metric }) => metric !== '')
      .sort((a, b) => (a.metric < b.metric ? -1 : 1));
    const shown = metrics.slice(0, limit);
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'prometheus',
      query: found.query,
      window: { from: to, to },
      content: { namespace, metrics: shown },
      summary: `${shown.length > 0 ? `${metrics.length} metrics` : 'No metrics'} of namespace ${namespace} in Prometheus.`,
      ...(metrics.length > shown.length ? { truncated: { shown: shown.length, of: metrics.length } } : {}),
    };
  },
});
