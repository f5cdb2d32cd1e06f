import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, namespaceField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { metricCatalogue } from '#src/telemetry/queries/metric-catalogue.ts';
import { clickhouseOf, cut } from './clickhouse.ts';

export default defineTool({
  name: 'list-metrics',
  area: 'telemetry',
  effect: 'read',
  description:
    'Which OpenTelemetry metrics a namespace sends, with kind, unit and the attributes of their series. Use it before query-metric; memory, CPU, latency and the like are in read-trend already.',
  input: z.object({
    contains: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Only names that contain this: `pool`, `http.client`.'),
    namespace: namespaceField,
    since: sinceField,
    until: untilField,
    limit: limitField(200, 60),
  }),
  example: { contains: 'connection' },
  async run({ contains, limit, ...input }, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const window = windowInScope(scope, now, input);
    const found = await metricCatalogue(clickhouseOf(reads, 'metrics'), {
      namespace,
      window,
      ...(contains === undefined ? {} : { contains }),
      limit,
      signal,
    });
    const which = `${contains === undefined ? '' : `with "${contains}" in their names `}of namespace ${namespace}`;
    return {
      status: found.items.length > 0 ? 'ok' : 'no_data',
      source: 'clickhouse',
      query: found.query,
      window,
      content: { namespace, metrics: toJson(found.items) },
      summary: `${found.items.length > 0 ? `${found.items.length} metrics` : 'No metrics'} ${which}.`,
      ...cut(found.truncated, found.items.length),
    };
  },
});
