import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { choosePort } from '#lab/engines/ports.ts';
import { processSignal, type SignalOutcome } from '#src/cases/open.ts';
import { type Route, startHttp } from '#src/http/server.ts';
import { signalRoutes } from '#src/http/signals.ts';
import { createReleasers } from '#src/shutdown.ts';
import { listCases } from '#src/store/cases.ts';
import { openDatabase } from '#src/store/database.ts';
import { putRecord } from '#src/store/records.ts';
import { storeSignals } from '#src/store/signals.ts';
import { missingPrograms, startProgram, temporaryFolder } from '#test/support/programs.ts';
import { openTestStore, type TestStore } from './store/test-store.ts';

const skipped = missingPrograms(['/usr/bin/prometheus', '/usr/bin/prometheus-alertmanager']);
const TOKEN = 'token-of-the-webhook';
const TEAM = 'T1';
const log = pino({ level: 'silent' });
const releasers = createReleasers(log, 30_000);

interface Delivery {
  status: number;
  workloads: string[];
  states: string[];
}

/** Workloads that the metric says are broken. */
const broken = new Set<string>();
const deliveries: Delivery[] = [];
const hints: string[] = [];
let databaseDown = false;
let store: TestStore;

/** Serves the metric that the rule fires on, and Casebook's webhook with every answer noted. */
async function startServers(): Promise<{ target: string; webhook: string }> {
  const unreachable = openDatabase(
    { url: 'postgres://nobody@127.0.0.1:9/none', applicationName: 'test' },
    log,
    releasers,
  );
  const metrics: Route = {
    method: 'GET',
    path: '/metrics',
    handle: async () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4' },
      body: ['web', 'cart', 'search']
        .map(
          (name) =>
            `workload_broken{cluster="prod",namespace="shop",deployment="${name}"} ${broken.has(name) ? 1 : 0}\n`,
        )
        .join(''),
    }),
  };
  const [route] = signalRoutes({
    token: TOKEN,
    defaultCluster: 'home',
    store: (signals) => storeSignals(databaseDown ? unreachable.db : store.db, TEAM, signals),
    enqueue: async (_queue, payload) => void hints.push((payload as { signalId: string }).signalId),
    log,
  });
  if (!route) throw new Error('no signal source');
  const noted: Route = {
    ...route,
    handle: async (request) => {
      const { alerts } = JSON.parse(request.body.toString('utf8')) as {
        alerts: { status: string; labels: Record<string, string> }[];
      };
      const delivery: Delivery = {
        status: 500,
        workloads: alerts.map((alert) => alert.labels.deployment ?? '').sort(),
        states: alerts.map((alert) => alert.status),
      };
      deliveries.push(delivery);
      const answer = await route.handle(request);
      delivery.status = answer.status;
      return answer;
    },
  };
  const { port } = await startHttp({ host: '127.0.0.1', port: 0, routes: [metrics, noted] }, log, releasers);
  return { target: `127.0.0.1:${port}`, webhook: `http://127.0.0.1:${port}${route.path}` };
}

async function startAlerting({ target, webhook }: { target: string; webhook: string }): Promise<void> {
  const folder = await temporaryFolder();
  releasers.add('folder', () => folder[Symbol.asyncDispose]());
  const [alerting, scraping] = [await choosePort(), await choosePort()];
  const write = (name: string, content: unknown) => writeFile(join(folder.path, name), stringify(content));
  await write('alertmanager.yml', {
    route: {
      receiver: 'casebook',
      group_by: ['alertname'],
      group_wait: '200ms',
      group_interval: '1s',
      repeat_interval: '1s',
    },
    receivers: [
      {
        name: 'casebook',
        webhook_configs: [
          { url: webhook, send_resolved: true, http_config: { authorization: { credentials: TOKEN } } },
        ],
      },
    ],
  });
  await write('rules.yml', {
    groups: [
      {
        name: 'workloads',
        interval: '200ms',
        rules: [
          {
            alert: 'WorkloadBroken',
            expr: 'workload_broken == 1',
            labels: { severity: 'critical' },
            annotations: {
              summary: '{{ $labels.deployment }} is broken',
              description: 'The workload says so itself.',
            },
          },
        ],
      },
    ],
  });
  await write('prometheus.yml', {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms', evaluation_interval: '200ms' },
    rule_files: [join(folder.path, 'rules.yml')],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alerting}`] }] }] },
    scrape_configs: [{ job_name: 'workloads', static_configs: [{ targets: [target] }] }],
  });
  const ready = (port: number) => async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/-/ready`);
    if (!answer.ok) throw new Error(`${answer.status}`);
  };
  const alertmanager = await startProgram(
    '/usr/bin/prometheus-alertmanager',
    [
      `--config.file=${join(folder.path, 'alertmanager.yml')}`,
      `--storage.path=${join(folder.path, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${alerting}`,
      // Empty: no cluster of Alertmanagers, so no second port.
      '--cluster.listen-address=',
    ],
    ready(alerting),
  );
  releasers.add('alertmanager', () => alertmanager.stop());
  const prometheus = await startProgram(
    '/usr/bin/prometheus',
    [
      `--config.file=${join(folder.path, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder.path, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${scraping}`,
      '--rules.alert.resend-delay=500ms',
    ],
    ready(scraping),
  );
  releasers.add('prometheus', () => prometheus.stop());
}

async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 40_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end)
      throw new Error(`${what} did not happen; deliveries: ${JSON.stringify(deliveries.slice(-10))}`);
    await sleep(100);
  }
}

interface SignalRow {
  title: string;
  status: string;
}
const signals = () => store.rows<SignalRow>('select title, status from signals order by received_at, title');
const isStored = (title: string, status: string) => async () =>
  (await signals()).some((row) => row.title === title && row.status === status);

/** What the worker would do with the hints given so far. */
async function processHints(): Promise<SignalOutcome[]> {
  const outcomes: SignalOutcome[] = [];
  for (const id of hints.splice(0)) {
    const outcome = await processSignal(store.db, id, 'incidents');
    if (outcome) outcomes.push(outcome);
  }
  return outcomes;
}

if (skipped !== undefined) test.skip(`Prometheus and Alertmanager: ${skipped}`, () => undefined);

describe.skipIf(skipped !== undefined)('a real Prometheus and Alertmanager', () => {
  beforeAll(async () => {
    store = await openTestStore();
    releasers.add('store', () => store[Symbol.asyncDispose]());
    await putRecord(store.db, {
      team: TEAM,
      kind: 'service',
      key: 'web',
      body: { owner: '@shop', channel: 'shop-alerts', dependencies: [] },
      author: 'test',
    });
    await startAlerting(await startServers());
  });
  afterAll(() => releasers.releaseAll());

  test('a rule that fires opens a case with its owner', async () => {
    broken.add('web');
    await until('the alert', isStored('web is broken', 'firing'));
    const [outcome, ...others] = await processHints();
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({
      diagnose: true,
      case: {
        number: 1,
        state: 'open',
        title: 'web is broken',
        severity: 'critical',
        owner: '@shop',
        channel: 'shop-alerts',
        environment: 'prod',
        scope: {
          cluster: 'prod',
          namespaces: ['shop'],
          object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
        },
      },
    });
    const [row] = await store.rows<{ link: string; labels: Record<string, string> }>(
      'select link, labels from signals',
    );
    expect(row?.link).toMatch(/^http:\/\/.+graph/);
    expect(row?.labels).toMatchObject({ alertname: 'WorkloadBroken', job: 'workloads' });
  });

  test('its repetitions are the same signal', async () => {
    const before = deliveries.length;
    await until('three repetitions', () => deliveries.length >= before + 3);
    expect(await signals()).toHaveLength(1);
    expect(hints).toEqual([]);
    expect(deliveries.slice(before, before + 3).map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  test('while the database is down nothing is taken, and nothing is lost: Alertmanager tries again', async () => {
    databaseDown = true;
    broken.add('cart').add('search');
    await until(
      'refusals of the new alerts',
      () => deliveries.filter((one) => one.status === 500 && one.workloads.includes('search')).length >= 2,
    );
    expect(await signals()).toHaveLength(1);
    databaseDown = false;
    await until('cart', isStored('cart is broken', 'firing'));
    await until('search', isStored('search is broken', 'firing'));
  });

  test('a group of several alerts is one signal each, and a case for each workload', async () => {
    expect(deliveries.some((one) => one.status === 202 && one.workloads.join() === 'cart,search,web')).toBe(
      true,
    );
    await processHints();
    const cases = await listCases(store.db);
    expect(cases.map((one) => one.scope.object?.name).sort()).toEqual(['cart', 'search', 'web']);
    expect(await signals()).toHaveLength(3);
  });

  test('a metric that falls resolves its case and no other', async () => {
    broken.delete('web');
    await until('the end of the alert', isStored('web is broken', 'resolved'));
    const outcomes = await processHints();
    expect(outcomes.map((one) => one.case)).toMatchObject([{ title: 'web is broken', state: 'resolved' }]);
    const cases = await listCases(store.db);
    expect(
      cases
        .filter((one) => one.state === 'open')
        .map((one) => one.scope.object?.name)
        .sort(),
    ).toEqual(['cart', 'search']);
    const [row] = await store.rows<{ cleared_at: Date; first_seen_at: Date }>(
      "select cleared_at, first_seen_at from signals where status = 'resolved'",
    );
    expect(row?.cleared_at.getTime()).toBeGreaterThan(row?.first_seen_at.getTime() ?? 0);
  });
});
