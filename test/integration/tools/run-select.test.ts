import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolContext } from '#src/agent/tools/tool.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { isAllowedFunction } from '#src/telemetry/select-guard-functions.ts';
import { checkedReader } from '#src/telemetry/sql-server.ts';
import { testClickHouse } from '#test/support/engines.ts';
import { portsOf } from '#test/support/world.ts';
import { HONEST } from '#test/unit/tools/telemetry/statements.ts';
import { fakeReader } from '#test/unit/tools/telemetry/telemetry-fakes.ts';
import runSelect from '#tools/telemetry/run-select.ts';

/**
 * Statements of our own corpus run here on the engine of ClickHouse, to see that what the guard puts together is what
 * ClickHouse understands. Casebook itself never gives this engine a statement that a model wrote.
 */
const START = Date.parse('2030-03-01T10:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const ELSEWHERE = 'not-for-this-case';
/** Functions that the parser makes of operators and brackets. */
const OPERATORS = new Set([
  '_CAST',
  'in',
  'notIn',
  'lambda',
  'CAST',
  'toIntervalMinute',
  'caseWithExpression',
  'concat',
]);
let telemetry: Telemetry;

const rowsOf = (namespace: string, seconds: number, mark: string) => {
  const ResourceAttributes = { 'k8s.namespace.name': namespace, 'k8s.pod.name': mark, 'service.name': mark };
  const common = { ServiceName: mark, ResourceAttributes };
  const metric = { ...common, MetricName: mark, TimeUnix: at(seconds), Attributes: { pool: mark } };
  const log = { ...common, Timestamp: at(seconds), TraceId: mark, SpanId: mark };
  return {
    otel_logs: [
      { ...log, SeverityNumber: 17, Body: `ERROR order 7 timeout ${mark}`, LogAttributes: { status: '500' } },
    ],
    otel_traces: [
      {
        ...log,
        SpanName: mark,
        SpanKind: 'Server',
        Duration: 2_000_000_000,
        StatusCode: 'Error',
        'Events.Timestamp': [at(seconds)],
        'Events.Name': [mark],
        'Events.Attributes': [{}],
      },
    ],
    otel_metrics_gauge: [
      { ...metric, Value: 1 },
      { ...metric, MetricName: 'k8s.pod.memory.working_set', Value: 5 },
    ],
    otel_metrics_sum: [{ ...metric, Value: 1 }],
    otel_metrics_histogram: [{ ...metric, Count: 2, Sum: 4, BucketCounts: [2], ExplicitBounds: [] }],
    kubernetes_events: [
      {
        Cluster: 'prod',
        Namespace: namespace,
        Uid: mark,
        ObjectName: mark,
        Type: 'Warning',
        Reason: mark,
        Message: mark,
        FirstTimestamp: at(seconds),
        LastTimestamp: at(seconds),
      },
    ],
  };
};

beforeAll(async () => {
  const clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse, retentionDays: 3_650 });
  telemetry = createTelemetry(clickhouse);
  for (const rows of [
    rowsOf('shop', 3_000, 'web'),
    rowsOf('bank', 3_000, ELSEWHERE),
    rowsOf('shop', -3_000, ELSEWHERE),
    rowsOf('shop', 9_000, ELSEWHERE),
  ])
    for (const [table, values] of Object.entries(rows)) await telemetry.insert(table, values);
  const elsewhere = rowsOf('shop', 3_000, ELSEWHERE).kubernetes_events.map((row) => ({
    ...row,
    Cluster: 'other',
  }));
  await telemetry.insert('kubernetes_events', elsewhere);
});

afterAll(async () => {
  await telemetry?.close();
});

function context(sql: ToolContext['reads']['sql'] | undefined = telemetry): ToolContext {
  return {
    scope: {
      cluster: 'prod',
      namespaces: ['shop'],
      dependencies: [],
      window: { from: at(0), to: at(3_600) },
    },
    reads: {
      ports: portsOf({ objects: [] }),
      vault: createMemoryVault(() => new Date(START)),
      ...(sql ? { sql } : {}),
    },
    now: new Date(at(3_600)),
    signal: AbortSignal.timeout(30_000),
  };
}

describe('on the engine', () => {
  test.each(HONEST)('runs %s', async (sql) => {
    const found = await callTool(runSelect, { sql }, context());
    expect(found.fix).toBeUndefined();
    expect(found.status).not.toBe('error');
    expect(JSON.stringify(found.content)).not.toContain(ELSEWHERE);
  });

  test.each(HONEST)('is parsed as it was understood: %s', async (sql) => {
    const server = fakeReader();
    await callTool(runSelect, { sql }, context({ ...server, database: telemetry.database }));
    const [sent] = server.asked;
    if (!sent) throw new Error('nothing was sent');
    const { rows } = await telemetry.select<{ explain: string }>({
      ...sent,
      name: 'explain',
      sql: `EXPLAIN AST ${sent.sql}`,
      maxRows: 10_000,
    });
    const nodes = rows.map(({ explain }) => explain.trim());
    const named = (kind: string): string[] =>
      nodes.flatMap((node) => (node.startsWith(`${kind} `) ? [node.split(' ')[1] ?? ''] : []));
    // Tables of ours, or named queries of the statement; never a table function.
    const tables = named('TableIdentifier').filter((name) => !name.startsWith(`${telemetry.database}.otel_`));
    const ctes = [...sql.matchAll(/(?:WITH|,) (\w+) AS \(SELECT/g)].map(([, name]) => name);
    expect(tables.filter((name) => !ctes.includes(name) && !name.endsWith('.kubernetes_events'))).toEqual([]);
    expect(nodes.filter((node) => /^(TableFunction|Set\b|InsertQuery|ParamQuery)/.test(node))).toEqual([]);
    expect(nodes.filter((node) => node.startsWith('SelectWithUnionQuery')).length).toBeGreaterThan(0);
    // Operators are functions of the tree.
    const functions = named('Function').filter((name) => !isAllowedFunction(name) && !OPERATORS.has(name));
    expect(functions).toEqual([]);
  });

  test('every table has rows of the case, and only those', async () => {
    for (const table of Object.keys(rowsOf('', 0, ''))) {
      const found = await callTool(runSelect, { sql: `SELECT * FROM ${table}` }, context());
      expect([table, found.status]).toEqual([table, 'ok']);
      expect(JSON.stringify(found.content)).toContain('web');
      expect(JSON.stringify(found.content)).not.toContain(ELSEWHERE);
    }
  });

  test('no alias, lambda or name of the statement changes what the rows are', async () => {
    for (const sql of [
      "WITH map('k8s.namespace.name', 'shop') AS `resource` SELECT * FROM otel_logs",
      "SELECT ServiceName, 'shop' AS namespace, 1 AS source FROM otel_logs WHERE 1 = 1 OR 1 = 1",
      'SELECT * FROM otel_logs WHERE arrayExists(ResourceAttributes -> 1 = 1, [1]) OR 1',
      'SELECT a.Body FROM otel_logs a FULL OUTER JOIN otel_logs b ON a.Body = b.Body',
      'WITH a AS (SELECT * FROM otel_logs), b AS (SELECT * FROM a) SELECT * FROM b UNION ALL SELECT * FROM a',
    ]) {
      const found = await callTool(runSelect, { sql }, context());
      expect([sql, found.status]).toEqual([sql, 'ok']);
      expect(JSON.stringify(found.content)).not.toContain(ELSEWHERE);
    }
  });

  test('an error of the server comes back as one, with its words', async () => {
    const found = await callTool(runSelect, { sql: 'SELECT NoSuchColumn FROM otel_logs' }, context());
    expect(found).toMatchObject({ status: 'error', summary: expect.stringContaining('NoSuchColumn') });
  });
});

test('a user who may do more than read is refused, and so is an engine without users', async () => {
  const found = await callTool(
    runSelect,
    { sql: 'SELECT Body FROM otel_logs' },
    context(checkedReader(telemetry)),
  );
  expect(found).toMatchObject({
    status: 'error',
    summary: expect.stringMatching(/^The user of CASEBOOK_SQL_URL may do more than read tables.*SOURCES/),
    fix: expect.stringContaining('grant select on otel.otel_logs'),
  });
});
