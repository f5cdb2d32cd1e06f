import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClickHouseServer, startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { raw, temporaryFolder } from './clickhouse-requests.ts';

describe('refuses what reads or writes outside of its tables', () => {
  let folder: string;
  let server: ClickHouseServer;
  let secret: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startClickHouseServer({ dataDir: join(folder, 'clickhouse'), log: () => undefined });
    await raw(server, {
      query:
        'CREATE TABLE lines ENGINE = MergeTree ORDER BY body AS SELECT toString(number) AS body FROM numbers(3)',
    });
    secret = join(folder, 'secret.csv');
    await writeFile(secret, 'hidden\n');
  });

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each<[string, (path: string) => string]>([
    ['file table function', (path) => `SELECT * FROM file('${path}', 'LineAsString')`],
    ['quoted', (path) => `SELECT * FROM \`file\`('${path}', 'LineAsString')`],
    ['comment before the bracket', (path) => `SELECT * FROM file /* */ ('${path}', 'LineAsString')`],
    ['other case', (path) => `SELECT * FROM FILE('${path}')`],
    ['scalar file', (path) => `SELECT file('${path}')`],
    ['function by name in a higher-order function', (path) => `SELECT arrayMap(file, ['${path}'])`],
    ['function by name in APPLY', (path) => `SELECT * APPLY file FROM (SELECT '${path}' AS x)`],
    ['quoted function by name in APPLY', (path) => `SELECT * APPLY(\`file\`) FROM (SELECT '${path}' AS x)`],
    [
      'an expression in a setting',
      (path) => `SELECT 1 SETTINGS additional_result_filter = 'file(\\'${path}\\') != \\'\\''`,
    ],
    [
      'an expression in a quoted setting',
      (path) => `SELECT 1 SETTINGS \`additional_result_filter\` = 'file(\\'${path}\\') != \\'\\''`,
    ],
    [
      'an expression set for the session',
      (path) => `SET additional_result_filter = 'file(\\'${path}\\') != \\'\\''`,
    ],
    ['another dialect', () => "SELECT 1 SETTINGS allow_experimental_kusto_dialect = 1, dialect = 'kusto'"],
    [
      'column default',
      (path) => `CREATE TABLE f (x String DEFAULT file('${path}')) ENGINE = MergeTree ORDER BY x`,
    ],
    ['file as a table', (path) => `SELECT * FROM '${path}'`],
    ['file as an identifier', (path) => `SELECT * FROM \`${path}\``],
    ['file as the second table', (path) => `SELECT * FROM numbers(1), "${path}"`],
    ['outfile', (path) => `SELECT 1 INTO OUTFILE '${path}.out'`],
    ['infile', (path) => `INSERT INTO lines (body) FROM INFILE '${path}' FORMAT CSV`],
    ['insert into function', (path) => `INSERT INTO FUNCTION file('${path}.out') VALUES (1)`],
    ['url', () => `SELECT * FROM url('http://127.0.0.1:1/', 'CSV')`],
    ['remote', () => `SELECT * FROM remote('127.0.0.1:1', system.one)`],
    ['executable', () => `SELECT * FROM executable('x.sh', 'CSV', 'a String')`],
    ['eval', (path) => `SELECT * FROM eval('SELECT * FROM file(''${path}'')')`],
    ['filesystem', () => `SELECT * FROM filesystem('/')`],
    ['in a subquery', (path) => `SELECT (SELECT any(x) FROM file('${path}', 'CSV', 'x String'))`],
    ['in a view', (path) => `CREATE VIEW v AS SELECT * FROM file('${path}')`],
    ['explain', (path) => `EXPLAIN SELECT * FROM file('${path}')`],
    ['describe', (path) => `DESCRIBE TABLE file('${path}')`],
    ['table engine', (path) => `CREATE TABLE f (x String) ENGINE = File(CSV, '${path}')`],
    ['quoted table engine', (path) => `CREATE TABLE f (x String) ENGINE \`File\`(CSV, '${path}')`],
    ['database engine', () => `CREATE DATABASE f ENGINE = Filesystem('/')`],
    [
      'disk',
      (path) =>
        `CREATE TABLE f (x String) ENGINE = MergeTree ORDER BY x SETTINGS disk = disk(type = local, path = '${path}/')`,
    ],
    [
      'dictionary',
      (path) =>
        `CREATE DICTIONARY d (x String) PRIMARY KEY x SOURCE(FILE(path '${path}' format 'CSV')) LAYOUT(FLAT()) LIFETIME(0)`,
    ],
    ['backup', (path) => `BACKUP TABLE lines TO File('${path}.zip')`],
    ['attach', (path) => `ATTACH TABLE f FROM '${path}' (x String) ENGINE = MergeTree ORDER BY x`],
    ['system', () => 'SYSTEM SHUTDOWN'],
    ['kill', () => 'KILL QUERY WHERE 1'],
    ['use', () => 'USE system'],
    ['second statement', () => 'SELECT 1; DROP TABLE lines'],
    ['second statement behind explain', () => 'EXPLAIN AST SELECT 1; DROP TABLE lines'],
    ['here-document', (path) => `SELECT * FROM $x$ $x$, file('${path}')`],
  ])('%s', async (_, query) => {
    for (const more of [{}, { readonly: '1' }] as Record<string, string>[]) {
      const answer = await raw(server, { query: query(secret), ...more });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(['497', '62', '164']).toContain(answer.headers.get('x-clickhouse-exception-code'));
      expect(answer.text).not.toMatch(/hidden/);
    }
    expect((await readdir(folder)).sort()).toEqual(['clickhouse', 'clickhouse.lock', 'secret.csv']);
    expect((await raw(server, { query: 'SELECT count() > 0 FROM lines' })).text).toBe('1\n');
  });

  test('an identifier parameter with a path', async () => {
    const answer = await raw(server, { query: 'SELECT * FROM {t:Identifier}', param_t: secret });
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([403, '497']);
    expect(
      (await raw(server, { query: 'SELECT count() > 0 FROM {t:Identifier}', param_t: 'lines' })).text,
    ).toBe('1\n');
  });

  test('settings that name files', async () => {
    for (const name of [
      'format_schema',
      'user_files_path',
      'http_proxy',
      'additional_table_filters',
      'dialect',
      'output_format_schema',
    ]) {
      const answer = await raw(server, { query: 'SELECT 1', [name]: secret });
      expect(answer.headers.get('x-clickhouse-exception-code')).toBe('497');
    }
  });
});
