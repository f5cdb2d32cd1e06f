import { describe, expect, test } from 'vitest';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { UpstreamError } from '#src/errors.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { checkedReader } from '#src/telemetry/sql-server.ts';
import { minutesAgo, NOW } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import runSelect from '#tools/telemetry/run-select.ts';
import { HONEST, HOSTILE } from './statements.ts';
import { fakeReader } from './telemetry-fakes.ts';

const reads = (more: Partial<ToolReads>): ToolReads => ({
  ports: portsOf({ objects: [] }),
  vault: createMemoryVault(() => NOW),
  ...more,
});
const run = (sql: string, more: Partial<ToolReads>, input: object = {}) =>
  callOver(runSelect, { sql, ...input }, { objects: [] }, { reads: reads(more) });

test('the embedded engine is never given a statement: without a server of its own the tool is not connected', async () => {
  const embedded = fakeReader();
  const result = await run('SELECT Body FROM otel_logs', { clickhouse: embedded });
  expect(result).toMatchObject({
    status: 'error',
    fix: expect.stringContaining('CASEBOOK_SQL_URL') as string,
  });
  expect(embedded.asked).toEqual([]);
});

test('nothing of the hostile corpus is sent anywhere', async () => {
  const [server, embedded] = [fakeReader(), fakeReader()];
  for (const sql of HOSTILE) {
    const result = await run(sql, { sql: server, clickhouse: embedded });
    expect([sql, result.status]).toEqual([sql, 'error']);
  }
  expect([...server.asked, ...embedded.asked]).toEqual([]);
});

test('what is sent has its limit, its scope as parameters, and the statement of nobody else', async () => {
  const server = fakeReader({ 'run-select': [{ n: 1 }, { n: 2 }, { n: 3 }] });
  const result = await run(
    'SELECT count() AS n FROM otel_logs GROUP BY ServiceName',
    { sql: server },
    { limit: 2, since: minutesAgo(30), until: minutesAgo(10) },
  );
  expect(server.asked).toMatchObject([
    {
      maxRows: 3,
      maxSeconds: 8,
      sql: expect.stringMatching(/LIMIT 3$/) as string,
      parameters: {
        casebook_namespaces: ['shop'],
        casebook_cluster: 'test',
        casebook_from: minutesAgo(30).replace('T', ' ').replace('Z', ''),
        casebook_to: minutesAgo(10).replace('T', ' ').replace('Z', ''),
      },
    },
  ]);
  expect(result).toMatchObject({
    status: 'ok',
    content: { rows: [{ n: 1 }, { n: 2 }] },
    truncated: { shown: 2 },
    window: { from: minutesAgo(30), to: minutesAgo(10) },
  });
});

test('no row is no data', async () => {
  expect(await run(HONEST[0] ?? '', { sql: fakeReader() })).toMatchObject({ status: 'no_data' });
});

describe('the user of the server', () => {
  const granted = (...grants: string[]) =>
    fakeReader({ 'show-grants': grants.map((grant) => ({ GRANTS: grant })), other: [{ a: 1 }] });
  const ask = { name: 'other', sql: 'SELECT 1', parameters: {}, maxRows: 1 };

  test.each([
    ['GRANT SELECT ON otel.* TO reader'],
    ['GRANT SELECT(Body, Timestamp) ON otel.otel_logs TO reader'],
    ['GRANT SHOW TABLES, SELECT ON otel.otel_logs TO reader'],
  ])('may have %s', async (grant) => {
    const server = granted(grant);
    const checked = checkedReader(server);
    expect((await checked.select(ask)).rows).toEqual([{ a: 1 }]);
    await checked.select(ask);
    expect(server.asked.map(({ name }) => name)).toEqual(['show-grants', 'other', 'other']);
  });

  test.each([
    [['GRANT SELECT, INSERT ON otel.* TO reader']],
    [['GRANT ALL ON *.* TO reader']],
    [['GRANT SELECT ON otel.* TO reader', 'GRANT FILE ON *.* TO reader']],
    [['GRANT SOURCES ON *.* TO reader']],
    [['GRANT READ ON URL TO reader']],
    [['GRANT dictGet ON *.* TO reader']],
    [['GRANT admin TO reader']],
    [['GRANT SELECT ON otel.* TO reader WITH GRANT OPTION']],
    [['GRANT SELECT ON otel.* TO reader', 'GRANT CREATE TEMPORARY TABLE, REMOTE ON *.* TO reader']],
    [[]],
  ])('may not have %s', async (grants) => {
    const server = granted(...grants);
    await expect(checkedReader(server).select(ask)).rejects.toMatchObject({
      name: 'DeniedError',
      fix: expect.stringContaining('grant select on') as string,
    });
    expect(server.asked.map(({ name }) => name)).toEqual(['show-grants']);
  });

  test('is asked again where the server did not answer', async () => {
    let down = true;
    const server = granted('GRANT SELECT ON otel.* TO reader');
    const checked = checkedReader({
      ...server,
      select: (query) => {
        if (down) throw new UpstreamError('It is down.', 'Wait.');
        return server.select(query);
      },
    });
    await expect(checked.select(ask)).rejects.toBeInstanceOf(UpstreamError);
    down = false;
    expect((await checked.select(ask)).rows).toHaveLength(1);
  });
});
