import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { choosePort } from '#lab/engines/ports.ts';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolDefinition } from '#src/agent/tools/tool.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { createPrometheus, type Prometheus } from '#src/integrations/prometheus/client.ts';
import { missingPrograms, startProgram, temporaryFolder } from '#test/support/programs.ts';
import { portsOf } from '#test/support/world.ts';
import listSeries from '#tools/prometheus/list-series.ts';
import queryInstant from '#tools/prometheus/query-instant.ts';
import queryRange from '#tools/prometheus/query-range.ts';

const skipped = missingPrograms(['/usr/bin/prometheus']);
if (skipped !== undefined) test.skip(`Prometheus: ${skipped}`, () => undefined);

const startedAt = Date.now();
const counted = (perSecond: number): string => (((Date.now() - startedAt) / 1_000) * perSecond).toFixed(3);
const exposition = (): string =>
  [
    'pool_in_use{namespace="shop",pod="web-1",pool="a \\"quoted\\" one"} 9',
    'pool_in_use{namespace="shop",pod="web-2",pool="plain"} 4',
    'pool_in_use{namespace="bank",pod="ledger-1",pool="plain"} 99',
    `jobs_total{namespace="shop",pod="web-1"} ${counted(4)}`,
    `jobs_total{namespace="bank",pod="ledger-1"} ${counted(400)}`,
    ...['0.1', '1', '+Inf'].map(
      (le) => `rq_bucket{namespace="shop",le="${le}"} ${counted(le === '0.1' ? 5 : 10)}`,
    ),
    'node_load1{instance="a"} 3',
    '',
  ].join('\n');

describe.skipIf(skipped !== undefined)('on a real Prometheus', () => {
  const stop: (() => unknown)[] = [];
  let prometheus: Prometheus;

  beforeAll(async () => {
    const server = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(exposition()),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stop.push(() => server.close());
    const folder = await temporaryFolder();
    stop.push(() => folder[Symbol.asyncDispose]());
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(
      join(folder.path, 'prometheus.yml'),
      stringify({
        global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
        scrape_configs: [{ job_name: 'x', honor_labels: true, static_configs: [{ targets: [target] }] }],
      }),
    );
    const url = `http://127.0.0.1:${await choosePort()}`;
    const program = await startProgram(
      '/usr/bin/prometheus',
      [
        `--config.file=${join(folder.path, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder.path, 'data')}`,
        `--web.listen-address=${url.slice('http://'.length)}`,
      ],
      async () => {
        if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('not ready');
      },
    );
    stop.push(() => program.stop());
    prometheus = createPrometheus({ url });
    await vi.waitFor(
      async () => {
        const { series } = await prometheus.instant('rate(jobs_total[150s])', AbortSignal.timeout(5_000));
        expect(series.length).toBe(2);
      },
      { timeout: 30_000, interval: 500 },
    );
  });
  afterAll(async () => {
    for (const each of stop.reverse()) await each();
  });

  async function ask(tool: ToolDefinition, input: object) {
    const now = new Date();
    const result = await callTool(tool, input, {
      scope: {
        cluster: 'prod',
        namespaces: ['shop'],
        dependencies: [],
        window: { from: new Date(now.getTime() - 600_000).toISOString(), to: now.toISOString() },
      },
      reads: { ports: portsOf({ objects: [] }), vault: createMemoryVault(() => now), prometheus },
      now,
      signal: AbortSignal.timeout(20_000),
    });
    // biome-ignore lint/suspicious/noExplicitAny: each tool has a content of its own, and a wrong path fails the test.
    return { ...result, content: result.content as any };
  }

  test('lists the metrics of the namespace, and no other', async () => {
    const { content } = await ask(listSeries, {});
    expect(content.metrics).toEqual([
      { metric: 'jobs_total', series: 1 },
      { metric: 'pool_in_use', series: 2 },
      { metric: 'rq_bucket', series: 3 },
    ]);
    expect((await ask(listSeries, { contains: 'pool' })).content.metrics).toHaveLength(1);
  });

  test('reads values with matchers, whatever stands in their quotes', async () => {
    const { content } = await ask(queryInstant, { metric: 'pool_in_use' });
    expect(content.values.map(({ value }: { value: number }) => value)).toEqual([9, 4]);
    const quoted = await ask(queryInstant, {
      metric: 'pool_in_use',
      matchers: [{ label: 'pool', is: '=', value: 'a "quoted" one' }],
    });
    expect(quoted.content.values).toMatchObject([{ of: { pod: 'web-1' }, value: 9 }]);
    const out = await ask(queryInstant, {
      metric: 'pool_in_use',
      matchers: [{ label: 'pool', is: '=', value: '"} or pool_in_use{namespace="bank' }],
    });
    expect(out).toMatchObject({ status: 'no_data' });
    const other = await ask(queryInstant, {
      metric: 'pool_in_use',
      matchers: [{ label: 'namespace', is: '=~', value: '.*' }],
    });
    expect(JSON.stringify(other.content)).not.toContain('ledger');
  });

  test('takes series together, reads rates and quantiles, and nodes without a namespace', async () => {
    const sum = await ask(queryInstant, { metric: 'pool_in_use', aggregate: 'sum' });
    expect(sum.content).toMatchObject({
      promql: 'sum by () (pool_in_use{namespace="shop"})',
      values: [{ value: 13 }],
    });
    const rate = await ask(queryRange, { metric: 'jobs_total', read: 'rate', points: 2 });
    expect(rate.content.series).toHaveLength(1);
    expect(rate.content.series[0].highest).toBeLessThan(10);
    const quantile = await ask(queryInstant, { metric: 'rq_bucket', quantile: '0.5' });
    expect(quantile.content.values[0].value).toBeCloseTo(0.1, 2);
    expect((await ask(queryInstant, { metric: 'node_load1' })).content.values).toMatchObject([{ value: 3 }]);
  });

  test('a pattern that is none is an error with the words of Prometheus', async () => {
    const result = await ask(queryInstant, {
      metric: 'pool_in_use',
      matchers: [{ label: 'pool', is: '=~', value: '(' }],
    });
    expect(result).toMatchObject({
      status: 'error',
      summary: expect.stringContaining('answered 400') as string,
    });
  });
});
