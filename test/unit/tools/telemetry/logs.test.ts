import { describe, expect, test } from 'vitest';
import type { LogLine, LogPattern, Ports } from '#src/evidence/ports.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { minutesAgo, NOW } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import logPatterns from '#tools/telemetry/log-patterns.ts';
import searchLogs from '#tools/telemetry/search-logs.ts';
import { fakeReader } from './telemetry-fakes.ts';

const line = (body: string, more: Partial<LogLine> = {}): LogLine => ({
  at: minutesAgo(1),
  service: 'web',
  pod: 'web-1',
  severity: 'error',
  body,
  ...more,
});
const bare = (): { reads: { ports: Ports; vault: ReturnType<typeof createMemoryVault> } } => ({
  reads: { ports: { cluster: portsOf({ objects: [] }).cluster }, vault: createMemoryVault(() => NOW) },
});

describe('search-logs over a source that only knows errors', () => {
  const logs = [
    line('connection refused by db'),
    line('Connection was Refused by cache', { pod: 'web-2' }),
    line('connection refused by db', { service: 'api', pod: 'api-1' }),
    line('connection refused', { namespace: 'bank' }),
    line('x'.repeat(900)),
  ];
  const search = (input: object) => callOver(searchLogs, input, { objects: [], logs });

  test('looks for all words, in the service and pod that were asked for', async () => {
    expect((await search({ words: 'REFUSED connection' })).content.lines).toHaveLength(3);
    expect((await search({ words: 'refused', service: 'api' })).content.lines).toMatchObject([
      { pod: 'api-1' },
    ]);
    expect((await search({ words: 'refused', pod: 'web-2' })).content.lines).toMatchObject([
      { pod: 'web-2' },
    ]);
    expect(await search({ words: 'refused unseen' })).toMatchObject({
      status: 'no_data',
      source: 'clickhouse',
    });
  });

  test('cuts long lines and long lists, visibly', async () => {
    const result = await search({ limit: 1 });
    expect(result.truncated).toEqual({ shown: 1 });
    const long = (await search({ words: 'xxxx' })).content.lines[0].body as string;
    expect(long).toMatch(/^x{600}…$/);
  });
});

test('where ClickHouse is connected words and severity are asked of it', async () => {
  const clickhouse = fakeReader();
  const { reads } = bare();
  await callOver(
    searchLogs,
    { words: 'refused: db', severity: 'warning', pod: 'web-1' },
    { objects: [] },
    { reads: { ...reads, clickhouse } },
  );
  expect(clickhouse.asked).toMatchObject([
    {
      name: 'log-search',
      parameters: { namespace: 'shop', words: ['refused', 'db'], severity: 13, pods: ['web-1'] },
    },
  ]);
});

test('without any logs both say which setting connects them', async () => {
  for (const tool of [searchLogs, logPatterns])
    expect(await callOver(tool, {}, { objects: [] }, bare())).toMatchObject({
      status: 'error',
      summary: 'No logs are connected.',
      fix: expect.stringContaining('CLICKHOUSE_URL') as string,
    });
});

describe('log-patterns', () => {
  const pattern = (
    name: string,
    recent: number,
    baseline: number,
    more: Partial<LogPattern> = {},
  ): LogPattern => ({
    service: 'web',
    pattern: name,
    sample: name,
    severity: 'error',
    recent,
    baseline,
    firstAt: minutesAgo(100),
    lastAt: minutesAgo(1),
    ...more,
  });

  test('compares by the minute: the time before is five times as long', async () => {
    const patterns = [
      pattern('same', 10, 50),
      pattern('more', 20, 50),
      pattern('less', 5, 50),
      pattern('gone', 0, 50),
      pattern('new', 1, 0),
      pattern('newer', 2, 0),
      pattern('elsewhere', 9, 0, { namespace: 'bank' }),
      pattern('other', 9, 0, { service: 'api' }),
    ];
    const result = await callOver(logPatterns, { service: 'web' }, { objects: [], patterns });
    expect(
      result.content.patterns.map((each: { pattern: string; change: string }) => [each.pattern, each.change]),
    ).toEqual([
      ['newer', 'new'],
      ['new', 'new'],
      ['more', 'more'],
      ['gone', 'gone'],
      ['less', 'less'],
      ['same', 'same'],
    ]);
    expect(result.content.recentFrom).toBe(minutesAgo(20));
    expect(result.summary).toBe(
      `6 patterns of warnings and errors in namespace shop, 2 of them new since ${minutesAgo(20)}.`,
    );
    const late = await callOver(logPatterns, {}, { objects: [], patterns: [pattern('new', 1, 0)] });
    expect(late.summary).toContain('None was seen before that; the logs may begin there.');
    const one = await callOver(logPatterns, { limit: 1 }, { objects: [], patterns });
    expect(one.truncated).toEqual({ shown: 1, of: 7 });
  });
});
