import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#src/errors.ts';
import { guardSelect } from '#src/telemetry/select-guard.ts';
import { RESERVED_COLUMNS, scopedTables } from '#src/telemetry/select-guard-scope.ts';
import { HONEST, HOSTILE } from './statements.ts';

const { tables, parameters } = scopedTables({
  database: 'otel',
  cluster: 'prod',
  namespaces: ['shop'],
  window: { from: '2026-03-01T10:00:00Z', to: '2026-03-01T11:00:00Z' },
});
const guard = (sql: string, limit = 50): string =>
  guardSelect(sql, { tables, reserved: RESERVED_COLUMNS, now: '2026-03-01T11:00:00.000Z', limit });

test('the corpus is as large as it is said to be', () => {
  expect(new Set(HONEST).size).toBeGreaterThanOrEqual(30);
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(100);
});

test.each(HONEST)('takes %s', (sql) => {
  const out = guard(sql);
  expect(out).toContain('casebook_source.');
  expect(out).toMatch(/LIMIT \d+( OFFSET \d+)?$/);
});

test.each(HOSTILE.map((sql) => [sql.slice(0, 80), sql]))('refuses %s', (_, sql) => {
  expect(() => guard(sql)).toThrow(InvalidInputError);
});

describe('what is run', () => {
  test('every table is held to namespaces and window, also in subqueries, joins and unions', () => {
    const sql =
      'WITH a AS (SELECT TraceId FROM otel_traces) SELECT count() FROM otel_logs l JOIN a ON l.TraceId = a.TraceId WHERE l.TraceId IN (SELECT TraceId FROM otel_logs) UNION ALL SELECT count() FROM otel_metrics_sum';
    const out = guard(sql);
    expect(out.match(/FROM `otel`\.`otel_\w+` AS casebook_source WHERE /g)).toHaveLength(4);
    expect(out.match(/IN \(\{casebook_namespaces:Array\(String\)\}\)/g)).toHaveLength(4);
    expect(out.match(/\{casebook_to:DateTime64\(3, 'UTC'\)\}/g)?.length).toBeGreaterThanOrEqual(4);
    expect(parameters).toMatchObject({
      casebook_namespaces: ['shop'],
      casebook_from: '2026-03-01 10:00:00.000',
    });
  });

  test('a case without namespaces is held to its window alone', () => {
    const everywhere = scopedTables({
      database: 'otel',
      cluster: 'prod',
      namespaces: [],
      window: { from: '2026-03-01T10:00:00Z', to: '2026-03-01T11:00:00Z' },
    });
    expect(everywhere.tables.get('otel_logs')).not.toContain('namespaces');
    expect(everywhere.tables.get('otel_logs')).toContain('{casebook_from:');
  });

  test('conditions name their table with every column, so that no alias can stand for one', () => {
    for (const [name, stands] of tables) {
      const [, conditions = ''] = stands.split(' WHERE ');
      const columns = conditions
        .replaceAll(/'[^']*'|\{[^}]*\}/g, '')
        .match(/(?:casebook_source\.)?\b[A-Z][a-z]\w+/g);
      expect([name, columns?.length]).not.toEqual([name, 0]);
      expect(columns?.filter((column) => !column.startsWith('casebook_source.'))).toEqual([]);
      const named = columns?.map((column) => column.replace('casebook_source.', '')) ?? [];
      expect(named.filter((column) => !RESERVED_COLUMNS.includes(column))).toEqual([]);
    }
  });

  test('a limit is set, and one that is higher is lowered', () => {
    expect(guard('SELECT Body FROM otel_logs')).toMatch(/LIMIT 50$/);
    expect(guard('SELECT Body FROM otel_logs LIMIT 7')).toMatch(/LIMIT 7$/);
    expect(guard('SELECT Body FROM otel_logs LIMIT 100000 OFFSET 3')).toMatch(/LIMIT 50 OFFSET 3$/);
    expect(guard('SELECT Body FROM otel_logs UNION ALL SELECT Body FROM otel_logs LIMIT 9000')).toMatch(
      /^SELECT \* FROM \(.* LIMIT 9000\) LIMIT 50$/,
    );
  });

  test('now is the time of the investigation', () => {
    expect(guard('SELECT * FROM otel_logs WHERE Timestamp > now() - INTERVAL 5 MINUTE')).toContain(
      "> toDateTime('2026-03-01 11:00:00', 'UTC') - INTERVAL 5 MINUTE",
    );
  });

  test('names come out quoted, constants as they went in', () => {
    expect(
      guard("SELECT Events.Name, 'it''s \\'so\\'' AS text FROM otel_traces t WHERE t.SpanId = ''"),
    ).toMatch(
      /^SELECT `Events`\.`Name`, 'it''s \\'so\\'' AS `text` FROM \(.*\) AS `t` WHERE `t`\.`SpanId` = '' LIMIT 50$/,
    );
  });

  test('every refusal says what to write instead', () => {
    for (const sql of HOSTILE) {
      try {
        guard(sql);
      } catch (error) {
        expect(error).toMatchObject({
          message: expect.stringMatching(/^The statement is refused: .+\.$/s),
          fix: expect.stringMatching(/\.$/),
        });
      }
    }
  });
});
