import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import {
  limitField,
  namespaceField,
  sinceField,
  untilField,
  wordsField,
} from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { findTraces } from '#src/telemetry/queries/find-traces.ts';
import { clickhouseOf, cut, serviceField } from './clickhouse.ts';

export default defineTool({
  name: 'find-traces',
  area: 'telemetry',
  effect: 'read',
  description:
    'Traces of a namespace with a slow or failing span, one row each: the span that fits. Give a traceId of it to get-trace to see where the time went or what failed first.',
  input: z.object({
    service: serviceField,
    span: wordsField('Only spans whose name contains this: `POST /orders`.'),
    leastMilliseconds: z
      .number()
      .min(0)
      .max(86_400_000)
      .default(0)
      .describe('Only spans that took at least as long.'),
    failedOnly: z.boolean().default(false).describe('Only spans that failed.'),
    order: z.enum(['slowest', 'newest']).default('slowest').describe('Which come first.'),
    namespace: namespaceField,
    since: sinceField,
    until: untilField,
    limit: limitField(50, 10),
  }),
  example: { service: 'checkout', leastMilliseconds: 500, failedOnly: true },
  async run(input, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const window = windowInScope(scope, now, input);
    const { service, span, leastMilliseconds, failedOnly, order, limit } = input;
    const found = await findTraces(clickhouseOf(reads, 'traces'), {
      namespace,
      window,
      ...(service === undefined ? {} : { service }),
      ...(span === undefined ? {} : { span }),
      leastMilliseconds,
      failedOnly,
      order,
      limit,
      signal,
    });
    const what = `traces with a${failedOnly ? ' failed' : ''} span of at least ${leastMilliseconds} ms in namespace ${namespace}`;
    return {
      status: found.items.length > 0 ? 'ok' : 'no_data',
      source: 'clickhouse',
      query: found.query,
      window,
      content: { namespace, traces: toJson(found.items) },
      summary:
        found.items.length > 0
          ? `${found.truncated ? `The ${order} ` : ''}${found.items.length} ${what}.`
          : `No ${what}.`,
      ...cut(found.truncated, found.items.length),
    };
  },
});
