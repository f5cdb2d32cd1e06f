import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClickHouseServer, startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { connect, raw, temporaryFolder } from './clickhouse-requests.ts';

describe('the HTTP interface', () => {
  let folder: string;
  let server: ClickHouseServer;
  let client: ClickHouseClient;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startClickHouseServer({
      dataDir: join(folder, 'clickhouse'),
      log: () => undefined,
      bodyLimit: 4_000_000,
    });
    client = connect(server);
    await client.command({
      query: 'CREATE TABLE lines (at DateTime64(3), body String, n Int64) ENGINE = MergeTree ORDER BY at',
    });
  });

  afterAll(async () => {
    await client?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('answers ping without credentials, and nothing else', async () => {
    expect(await (await fetch(`${server.url}/ping`)).text()).toBe('Ok.\n');
    expect(await client.ping()).toMatchObject({ success: true });
    const refused = await fetch(`${server.url}/?query=SELECT+1`);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-clickhouse-exception-code')).toBe('516');
    expect(await refused.text()).toMatch(/Code: 516.*AUTHENTICATION_FAILED/);
  });

  test.each<[string, (server: ClickHouseServer) => [string, RequestInit]]>([
    [
      'basic',
      (s) => [
        '',
        { headers: { authorization: `Basic ${Buffer.from(`${s.user}:${s.password}`).toString('base64')}` } },
      ],
    ],
    ['headers', (s) => ['', { headers: { 'x-clickhouse-user': s.user, 'x-clickhouse-key': s.password } }]],
    ['parameters', (s) => [`&user=${s.user}&password=${s.password}`, {}]],
  ])('takes credentials by %s', async (_, how) => {
    const [suffix, init] = how(server);
    const good = await fetch(`${server.url}/?query=SELECT+1${suffix}`, init);
    expect([good.status, await good.text()]).toEqual([200, '1\n']);
    const wrong = how({ ...server, password: 'wrong' });
    expect((await fetch(`${server.url}/?query=SELECT+1${wrong[0]}`, wrong[1])).status).toBe(403);
  });

  test('inserts and reads JSONEachRow, with gzip in both directions', async () => {
    const zipped = connect(server, { compression: { request: true, response: true } });
    const rows = [
      { at: '2026-01-02 03:04:05.678', body: `it's; DROP TABLE lines -- "x" \\ \n{}`, n: '9007199254740993' },
      { at: '2026-01-02 03:04:06.000', body: 'zwölf', n: '-1' },
    ];
    await zipped.insert({
      table: 'lines',
      values: rows,
      format: 'JSONEachRow',
      columns: ['at', 'body', 'n'],
    });
    const read = await zipped.query({
      query: 'SELECT at, body, n FROM lines ORDER BY at',
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
    });
    expect(await read.json()).toEqual(rows);
    await zipped.close();
  });

  test('streams an insert and a result', async () => {
    await client.command({ query: 'CREATE TABLE many (n UInt64) ENGINE = MergeTree ORDER BY n' });
    await client.insert({
      table: 'many',
      values: Readable.from(Array.from({ length: 5_000 }, (_, n) => ({ n }))),
      format: 'JSONEachRow',
    });
    const result = await client.query({
      query: 'SELECT n, toString(n) AS text FROM many, numbers(40) AS times ORDER BY n',
      format: 'JSONEachRow',
    });
    let rows = 0;
    for await (const chunk of result.stream()) rows += chunk.length;
    expect(rows).toBe(200_000);
  });

  test.each([
    'JSON',
    'JSONCompactEachRow',
    'CSVWithNames',
    'TabSeparatedWithNamesAndTypes',
    'Pretty',
    'JSONStrings',
  ] as const)('the result in %s is the one the format asks for, over several blocks', async (format) => {
    const { text } = await raw(server, {
      query: 'SELECT number FROM numbers(150000) ORDER BY number',
      default_format: format,
    });
    if (format === 'JSON' || format === 'JSONStrings') {
      expect((JSON.parse(text) as { rows: number }).rows).toBe(150_000);
    } else {
      expect(text.match(/^"?number/gm)?.length ?? 0).toBe(/Names/.test(format) ? 1 : 0);
    }
  });

  test('parameters are values, whatever they hold', async () => {
    const evil = `'); DROP TABLE lines; -- \\' \t \n {x:String} /* */`;
    const result = await client.query({
      query:
        'SELECT {text:String} AS text, {list:Array(String)} AS list, {at:DateTime64(3)} AS at, {n:Int64} + 1 AS n',
      query_params: { text: evil, list: [evil, 'b'], at: new Date('2026-01-02T03:04:05.678Z'), n: 41 },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([
      { text: evil, list: [evil, 'b'], at: '2026-01-02 03:04:05.678', n: 42 },
    ]);
    expect((await raw(server, { query: 'SELECT count() FROM lines' })).status).toBe(200);
  });

  test('settings of one request do not reach another, readonly included', async () => {
    const limited = {
      query: 'SELECT number FROM numbers(10)',
      clickhouse_settings: { max_result_rows: '5', readonly: '1' },
    } as const;
    await expect(
      client.query({ ...limited, format: 'JSONEachRow' }).then((r) => r.json()),
    ).rejects.toMatchObject({ code: '396' });
    expect(await (await client.query({ query: limited.query, format: 'JSONEachRow' })).json()).toHaveLength(
      10,
    );
    await client.insert({
      table: 'lines',
      values: [{ at: '2026-02-01 00:00:00', body: 'a', n: 1 }],
      format: 'JSONEachRow',
    });
  });

  test('readonly and GET refuse to write', async () => {
    for (const init of [{ method: 'GET' }, { method: 'POST' }]) {
      const readonly: Record<string, string> = init.method === 'POST' ? { readonly: '1' } : {};
      const answer = await raw(server, { query: 'DROP TABLE lines', ...readonly }, init);
      expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([500, '164']);
    }
  });

  test('a session keeps temporary tables but not settings', async () => {
    const session = { session_id: 'kept', session_timeout: '60' };
    expect((await raw(server, { ...session, query: 'CREATE TEMPORARY TABLE t (a Int8)' })).status).toBe(200);
    expect((await raw(server, { ...session, query: 'INSERT INTO t VALUES (1), (2)' })).status).toBe(200);
    expect((await raw(server, { ...session, query: 'SELECT sum(a) FROM t', max_threads: '1' })).text).toBe(
      '3\n',
    );
    const value = await raw(server, {
      ...session,
      query: "SELECT value = default FROM system.settings WHERE name = 'max_threads'",
    });
    expect(value.text).toBe('1\n');
    expect((await raw(server, { query: 'SELECT sum(a) FROM t' })).status).toBe(404);
    const unknown = await raw(server, { session_id: 'never', session_check: '1', query: 'SELECT 1' });
    expect(unknown.headers.get('x-clickhouse-exception-code')).toBe('372');
  });

  test.each([
    ['SELECT nonsense(', 400, '62'],
    ['SELECT a FROM no_such_table', 404, '60'],
    ['SELECT nosuchfunction(1)', 404, '46'],
    ['SELECT throwIf(1)', 500, '395'],
    ['SELECT 1 FORMAT NoSuchFormat', 404, '73'],
    [
      'SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_execution_time = 1, max_block_size = 1',
      408,
      '159',
    ],
  ])('%s fails with status %i and code %s', async (query, status, code) => {
    const answer = await raw(server, { query });
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([status, code]);
    expect(answer.text).toMatch(
      new RegExp(`^Code: ${code}\\. DB::Exception: .+\\([A-Z_]+\\) \\(version`, 's'),
    );
  });

  test('an error after the first rows reaches the client as an error', async () => {
    const late = await client.query({
      query: 'SELECT throwIf(number = 400000) FROM numbers(500000)',
      format: 'JSONEachRow',
      clickhouse_settings: { max_threads: 1 },
    });
    await expect(late.json()).rejects.toThrow(/throwIf/);
    const whole = await raw(server, {
      query: 'SELECT throwIf(number = 400000) FROM numbers(500000)',
      wait_end_of_query: '1',
    });
    expect(whole.headers.get('x-clickhouse-exception-code')).toBe('395');
  });

  test('the query may be in the parameter, the body, or both', async () => {
    expect((await raw(server, {}, { method: 'POST', body: 'SELECT 7;' })).text).toBe('7\n');
    expect((await raw(server, { query: 'SELECT' }, { method: 'POST', body: '8' })).text).toBe('8\n');
    expect(
      (
        await raw(
          server,
          {},
          {
            method: 'POST',
            body: new Uint8Array(gzipSync('SELECT 9')),
            headers: { 'content-encoding': 'gzip' },
          },
        )
      ).text,
    ).toBe('9\n');
    const inserted = await raw(
      server,
      {},
      {
        method: 'POST',
        body: 'INSERT INTO lines (n, body) FORMAT JSONEachRow {"n": 77, "body": "; SELECT 1"}',
      },
    );
    expect(JSON.parse(inserted.headers.get('x-clickhouse-summary') ?? '{}')).toMatchObject({
      written_rows: '1',
    });
    expect((await raw(server, { query: 'SELECT body FROM lines WHERE n = 77' })).text).toBe('; SELECT 1\n');
  });

  test('carries query id, summary and compression headers', async () => {
    const response = await raw(
      server,
      { query: 'SELECT 1', query_id: 'mine', enable_http_compression: '1' },
      { method: 'GET', headers: { 'accept-encoding': 'gzip' } },
    );
    expect(response.headers.get('x-clickhouse-query-id')).toBe('mine');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(JSON.parse(response.headers.get('x-clickhouse-summary') ?? '')).toHaveProperty('read_rows');
  });

  test('a body over the limit is refused, also when it only unpacks to that', async () => {
    const body = new Uint8Array(gzipSync(Buffer.alloc(8_000_000, ' ')));
    const answer = await raw(
      server,
      { query: 'INSERT INTO lines FORMAT JSONEachRow' },
      { method: 'POST', body, headers: { 'content-encoding': 'gzip' } },
    );
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([413, '223']);
  });

  test('a client that goes away ends its statement', async () => {
    const abort = new AbortController();
    const slow = client.query({
      query: 'SELECT sum(cityHash64(number)) FROM numbers(100000000000)',
      abort_signal: abort.signal,
    });
    const running = async (): Promise<string> =>
      (
        await raw(server, {
          query:
            "SELECT count() FROM system.processes WHERE query LIKE '%numbers(100000000000)%' AND query NOT LIKE '%processes%'",
        })
      ).text;
    await expect.poll(running).toBe('1\n');
    abort.abort();
    await expect(slow).rejects.toThrow(/abort/i);
    await expect.poll(running).toBe('0\n');
  });
});
