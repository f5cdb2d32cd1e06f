import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import {
  limitField,
  nameField,
  namespaceField,
  sinceField,
  untilField,
  wordsField,
} from '#src/agent/tools/tool-fields.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import type { TimeWindow } from '#src/cases/types.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { logSearch } from '#src/telemetry/queries/log-search.ts';
import { cut, serviceField } from './clickhouse.ts';

/** Severity numbers of OpenTelemetry. */
const LEAST = { any: 0, info: 9, warning: 13, error: 17, fatal: 21 } as const;
const LONGEST_LINE = 600;
/** Lines of a source that cannot be asked for words are looked through here. */
const MOST_READ = 1_000;

const input = z.object({
  words: wordsField('Words that a line must all contain, whatever their case: `connection refused`.'),
  severity: z
    .enum(['any', 'info', 'warning', 'error', 'fatal'])
    .default('any')
    .describe('Least severity; lines without one count by the level that they state.'),
  service: serviceField,
  pod: nameField('Only lines of this pod.').optional(),
  namespace: namespaceField,
  since: sinceField,
  until: untilField,
  limit: limitField(200, 30),
});

interface Asked extends z.output<typeof input> {
  namespace: string;
  window: TimeWindow;
}

interface Line {
  at: string | null;
  service: string;
  pod?: string;
  severity: string;
  body: string;
}

interface Found {
  source: string;
  items: Line[];
  truncated: boolean;
  query: string;
}

export default defineTool({
  name: 'search-logs',
  area: 'telemetry',
  effect: 'read',
  description:
    'Log lines of a namespace that contain words, newest first, as OpenTelemetry collected them. Use it for what applications say; the log of one container that just crashed is in read-logs.',
  input,
  example: { words: 'connection refused', severity: 'error', service: 'checkout' },
  async run(given, { scope, reads, now, signal }) {
    const namespace = namespaceInScope(scope, given.namespace ?? scope.object?.namespace);
    const asked: Asked = { ...given, namespace, window: windowInScope(scope, now, given) };
    const found = await (reads.clickhouse
      ? fromClickhouse(reads.clickhouse, asked, signal)
      : fromPort(reads, asked, signal));
    const lines = found.items.map(({ body, ...line }) => ({
      ...line,
      body: body.length <= LONGEST_LINE ? body : `${body.slice(0, LONGEST_LINE)}…`,
    }));
    const about = [
      given.severity === 'any' ? '' : `of ${given.severity} and above `,
      `in namespace ${namespace}`,
      given.words === undefined ? '' : ` with ${JSON.stringify(given.words)}`,
    ].join('');
    return {
      status: lines.length > 0 ? 'ok' : 'no_data',
      source: found.source,
      query: found.query,
      window: asked.window,
      content: { namespace, lines: toJson(lines) },
      summary:
        lines.length > 0
          ? `${found.truncated ? 'The newest ' : ''}${lines.length} log lines ${about}.`
          : `No log lines ${about}.`,
      ...cut(found.truncated, lines.length),
    };
  },
});

async function fromClickhouse(
  clickhouse: NonNullable<ToolReads['clickhouse']>,
  { namespace, window, words, severity, service, pod, limit }: Asked,
  signal: AbortSignal,
): Promise<Found> {
  const found = await logSearch(clickhouse, {
    namespace,
    window,
    ...(words === undefined ? {} : { words: words.split(/\s+/) }),
    ...(service === undefined ? {} : { service }),
    ...(pod === undefined ? {} : { pods: [pod] }),
    minSeverity: LEAST[severity],
    limit,
    signal,
  });
  return { ...found, source: 'clickhouse' };
}

/** Another source of logs gives its errors alone. */
async function fromPort(
  { ports: { logs } }: ToolReads,
  { namespace, window, words = '', service, pod, limit }: Asked,
  signal: AbortSignal,
): Promise<Found> {
  if (!logs)
    throw new ConfigError(
      'No logs are connected.',
      'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry logs.',
    );
  const found = await logs.errors({ namespace, window }, { signal, limit: MOST_READ });
  const wanted = words.toLowerCase().split(/\s+/);
  const items = found.items.filter(
    (line) =>
      (line.namespace === undefined || line.namespace === namespace) &&
      (service === undefined || line.service === service) &&
      (pod === undefined || line.pod === pod) &&
      wanted.every((word) => line.body.toLowerCase().includes(word)),
  );
  return {
    source: logs.source,
    items: items.slice(0, limit),
    truncated: found.truncated || items.length > limit,
    query: found.query,
  };
}
