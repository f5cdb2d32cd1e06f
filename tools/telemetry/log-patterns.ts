import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, namespaceField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { LogPattern } from '#src/evidence/ports.ts';
import { logPatterns } from '#src/telemetry/queries/log-patterns.ts';
import { cut, serviceField } from './clickhouse.ts';

/** Patterns are counted before they are judged, so more are read than shown. */
const MOST_READ = 500;
const LONGEST = 300;
/** Twice as many a minute as before, or half: less is noise. */
const FACTOR = 2;

type Change = 'new' | 'more' | 'same' | 'less' | 'gone';
const ORDER: readonly Change[] = ['new', 'more', 'gone', 'less', 'same'];

export default defineTool({
  name: 'log-patterns',
  area: 'telemetry',
  effect: 'read',
  description:
    'Warnings and errors of a namespace grouped by their shape, compared with the time before: which are new, more frequent, or gone. Use it to find what changed in what applications say, before searching for words.',
  input: z.object({
    service: serviceField,
    namespace: namespaceField,
    since: sinceField,
    until: untilField,
    limit: limitField(60, 15),
  }),
  example: { service: 'checkout' },
  async run(input, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const window = windowInScope(scope, now, input);
    const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
    // As the port of logs splits a window: lately is its last sixth.
    const recentFrom = new Date(to - (to - from) / 6).toISOString();
    const { clickhouse } = reads;
    const { logs } = reads.ports;
    const found = clickhouse
      ? await logPatterns(clickhouse, { namespace, window, recentFrom, limit: MOST_READ, signal })
      : await logs?.patterns({ namespace, window }, { signal, limit: MOST_READ });
    if (!found)
      throw new ConfigError(
        'No logs are connected.',
        'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry logs.',
      );
    const patterns = found.items
      .filter(
        (each: LogPattern) =>
          (input.service === undefined || each.service === input.service) &&
          (each.namespace === undefined || each.namespace === namespace),
      )
      .map(({ service, pattern, sample, severity, recent, baseline, firstAt, lastAt }) => ({
        change: changeOf(recent, baseline),
        service,
        severity,
        pattern: pattern.slice(0, LONGEST),
        sample: sample.slice(0, LONGEST),
        recent,
        baseline,
        firstAt,
        lastAt,
      }))
      .sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change) || b.recent - a.recent);
    const shown = patterns.slice(0, input.limit);
    const fresh = patterns.filter(({ change }) => change === 'new').length;
    // Logs that begin late make everything look new.
    const known = patterns.some(({ baseline }) => baseline > 0);
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: clickhouse ? 'clickhouse' : (logs?.source ?? ''),
      query: found.query,
      window,
      content: { namespace, recentFrom, patterns: toJson(shown) },
      summary:
        shown.length > 0
          ? `${patterns.length} patterns of warnings and errors in namespace ${namespace}, ${fresh} of them new since ${recentFrom}.${
              known ? '' : ' None was seen before that; the logs may begin there.'
            }`
          : `No warnings and errors in namespace ${namespace}.`,
      ...(found.truncated
        ? cut(true, shown.length)
        : patterns.length > shown.length
          ? { truncated: { shown: shown.length, of: patterns.length } }
          : {}),
    };
  },
});

/** By how many a minute: lately is a fifth as long as the time before. */
function changeOf(recent: number, baseline: number): Change {
  const before = baseline / 5;
  if (baseline === 0) return 'new';
  if (recent === 0) return 'gone';
  if (recent >= before * FACTOR) return 'more';
  return recent * FACTOR <= before ? 'less' : 'same';
}
