import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import { windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { traceSpans } from '#src/telemetry/queries/trace-spans.ts';
import { clickhouseOf, cut } from './clickhouse.ts';
import { spanTree } from './span-tree.ts';

/** Attributes that say what a span was about; the rest is noise of libraries. */
const TELLING =
  /^(http|url|rpc|db|messaging|server|client|peer|net\.peer|error|exception|k8s|feature_flag)\b/;
const MOST_ATTRIBUTES = 12;
const tenths = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

export default defineTool({
  name: 'get-trace',
  area: 'telemetry',
  effect: 'read',
  description:
    'The spans of one trace as a tree: who called whom, how long each took, how much of that was its own time, what failed. Spans of services outside of the case are counted, not shown.',
  input: z.object({
    traceId: z
      .string()
      .length(32)
      .regex(/^[0-9a-f]{32}$/, 'a trace id is 32 hex digits')
      .describe('Id of the trace, as find-traces gives it.'),
    since: sinceField,
    until: untilField,
    limit: limitField(200, 60),
  }),
  example: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  async run(input, { scope, reads, now, signal }) {
    const window = windowInScope(scope, now, input);
    const found = await traceSpans(clickhouseOf(reads, 'traces'), {
      traceId: input.traceId,
      namespaces: scope.namespaces,
      window,
      limit: input.limit,
      signal,
    });
    const start = Math.min(...found.items.map(({ startMs }) => startMs));
    const spans = spanTree(found.items).map(({ startMs, selfMilliseconds, attributes, ...span }) => ({
      ...span,
      milliseconds: tenths(span.milliseconds),
      selfMilliseconds: tenths(selfMilliseconds),
      afterMilliseconds: tenths(startMs - start),
      attributes: Object.fromEntries(
        Object.entries(attributes)
          .filter(([key]) => TELLING.test(key))
          .slice(0, MOST_ATTRIBUTES),
      ),
    }));
    const failed = spans.filter((span) => span.failed).length;
    const outside =
      found.elsewhere > 0 ? ` ${found.elsewhere} more are of namespaces outside of the case.` : '';
    return {
      status: spans.length > 0 ? 'ok' : 'no_data',
      source: 'clickhouse',
      query: found.query,
      window,
      content: { spans: toJson(spans), spansOutsideOfTheCase: found.elsewhere },
      summary:
        spans.length > 0
          ? `${found.truncated ? 'The first ' : ''}${spans.length} spans of trace ${input.traceId}, ${failed} of them failed.${outside}`
          : `No spans of trace ${input.traceId} in the case and window.${outside}`,
      ...cut(found.truncated, spans.length),
    };
  },
});
