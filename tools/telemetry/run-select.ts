import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField, sinceField, untilField } from '#src/agent/tools/tool-fields.ts';
import { windowInScope } from '#src/agent/tools/tool-scope.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { guardSelect } from '#src/telemetry/select-guard.ts';
import { RESERVED_COLUMNS, SELECT_TABLES, scopedTables } from '#src/telemetry/select-guard-scope.ts';
import { cut } from './clickhouse.ts';

/** Nobody waits longer for a tool, and the server should not go on without anybody. */
const MOST_SECONDS = 8;

export default defineTool({
  name: 'run-select',
  area: 'telemetry',
  effect: 'read',
  description: `A SELECT of your own on ${SELECT_TABLES.join(', ')}, as the OpenTelemetry exporter makes them; rows are those of the case and the window already. Plain clauses and common functions only, no comments, no semicolon. Use it where the other tools do not answer.`,
  input: z.object({
    sql: z.string().min(1).max(4_000).describe('One SELECT in the dialect of ClickHouse.'),
    since: sinceField,
    until: untilField,
    limit: limitField(200, 50),
  }),
  example: {
    sql: 'SELECT ServiceName, count() AS errors FROM otel_logs WHERE SeverityNumber >= 17 GROUP BY ServiceName ORDER BY errors DESC',
  },
  async run({ sql, limit, ...input }, { scope, reads, now, signal }) {
    if (!reads.sql)
      throw new ConfigError(
        'No ClickHouse server for free SELECTs is connected; the embedded engine is never given one.',
        'Set CASEBOOK_SQL_URL to a ClickHouse server, with a user that may only read the OpenTelemetry tables.',
      );
    const window = windowInScope(scope, now, input);
    const { database } = reads.sql;
    const { tables, parameters } = scopedTables({
      database,
      cluster: scope.cluster,
      namespaces: scope.namespaces,
      window,
    });
    const guarded = guardSelect(sql, {
      tables,
      reserved: RESERVED_COLUMNS,
      now: window.to,
      limit: limit + 1,
    });
    const { rows, query } = await reads.sql.select<Record<string, unknown>>({
      name: 'run-select',
      sql: guarded,
      parameters,
      maxRows: limit + 1,
      maxSeconds: MOST_SECONDS,
      signal,
    });
    const shown = rows.slice(0, limit);
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'clickhouse',
      query,
      window,
      content: { rows: toJson(shown) },
      summary: shown.length > 0 ? `${shown.length} rows.` : 'No rows.',
      ...cut(rows.length > limit, shown.length),
    };
  },
});
