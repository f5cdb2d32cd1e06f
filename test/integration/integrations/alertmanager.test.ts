import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { choosePort } from '#lab/engines/ports.ts';
import { combinedAlerts } from '#src/evidence/combined.ts';
import { alertmanagerAlerts } from '#src/evidence/live-alerts.ts';
import type { Alert, AlertsPort, PortResult } from '#src/evidence/ports.ts';
import { createAlertmanager } from '#src/integrations/alertmanager/client.ts';
import { missingPrograms, startProgram, temporaryFolder } from '#test/support/programs.ts';

const skipped = missingPrograms(['/usr/bin/prometheus-alertmanager']);
if (skipped !== undefined) test.skip(`Alertmanager: ${skipped}`, () => undefined);

describe.skipIf(skipped !== undefined)('a real Alertmanager', () => {
  let url: string;
  const stop: (() => Promise<unknown>)[] = [];
  const window = () => ({
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date().toISOString(),
  });
  const bounds = () => ({ signal: AbortSignal.timeout(10_000), limit: 50 });

  beforeAll(async () => {
    const folder = await temporaryFolder();
    stop.push(async () => folder[Symbol.asyncDispose]());
    const port = await choosePort();
    await writeFile(
      join(folder.path, 'alertmanager.yml'),
      stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }),
    );
    const program = await startProgram(
      '/usr/bin/prometheus-alertmanager',
      [
        `--config.file=${join(folder.path, 'alertmanager.yml')}`,
        `--storage.path=${join(folder.path, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/-/ready`);
        if (!answer.ok) throw new Error(`${answer.status}`);
      },
    );
    stop.push(() => program.stop());
    url = `http://127.0.0.1:${port}`;
    const alert = (labels: Record<string, string>, minutes: number) => ({
      labels,
      annotations: { summary: `about ${labels.alertname}` },
      startsAt: new Date(Date.now() - minutes * 60_000).toISOString(),
    });
    const sent = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        alert({ alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'web-1' }, 10),
        alert({ alertname: 'TargetDown', namespace: 'bank' }, 10),
        alert({ alertname: 'KubeNodeNotReady', namespace: 'monitoring', node: 'node-a' }, 5),
        alert({ alertname: 'HostDown', instance: '10.0.0.1:9100' }, 7),
      ]),
    });
    expect(sent.status).toBe(200);
  });
  afterAll(async () => {
    for (const each of stop.reverse()) await each();
  });

  test('gives the alerts of a namespace and of nodes, the newest first', async () => {
    const port = alertmanagerAlerts(createAlertmanager({ url }));
    await expect
      .poll(async () => (await port.alerts({ namespace: 'shop', window: window() }, bounds())).items.length)
      .toBe(3);
    const { items, query } = await port.alerts({ namespace: 'shop', window: window() }, bounds());
    expect(items.map(({ labels }) => labels.alertname)).toEqual([
      'KubeNodeNotReady',
      'HostDown',
      'KubePodCrashLooping',
    ]);
    expect(items[2]).toMatchObject({
      status: 'firing',
      annotations: { summary: 'about KubePodCrashLooping' },
      labels: { namespace: 'shop', pod: 'web-1' },
    });
    expect(items[2]?.endsAt).toBeUndefined();
    expect(query).toContain('/api/v2/alerts');
  });

  test('together with alerts that were sent here each is there once, and one source that is down is a gap', async () => {
    const live = alertmanagerAlerts(createAlertmanager({ url }));
    const sentHere: AlertsPort = {
      source: 'signals',
      alerts: async (): Promise<PortResult<Alert>> => ({
        items: [
          {
            labels: { namespace: 'shop', pod: 'web-1', alertname: 'KubePodCrashLooping' },
            annotations: {},
            status: 'firing' as const,
            startsAt: window().from,
          },
          {
            labels: { alertname: 'Over', namespace: 'shop' },
            annotations: {},
            status: 'resolved' as const,
            startsAt: window().from,
          },
        ],
        truncated: false,
        query: 'signals',
      }),
    };
    const both = await combinedAlerts([live, sentHere])?.alerts(
      { namespace: 'shop', window: window() },
      bounds(),
    );
    expect(both?.items.map(({ labels }) => labels.alertname)).toEqual([
      'KubeNodeNotReady',
      'HostDown',
      'KubePodCrashLooping',
      'Over',
    ]);
    expect(both?.missing).toEqual([]);
    const down = alertmanagerAlerts(createAlertmanager({ url: 'http://127.0.0.1:9' }));
    const one = await combinedAlerts([down, sentHere])?.alerts(
      { namespace: 'shop', window: window() },
      bounds(),
    );
    expect(one?.items).toHaveLength(2);
    expect(one?.missing).toMatchObject([
      {
        what: 'alerts of namespace shop in alertmanager',
        fix: expect.stringContaining('ALERTMANAGER_URL') as string,
      },
    ]);
    await expect(
      combinedAlerts([down, down])?.alerts({ namespace: 'shop', window: window() }, bounds()),
    ).rejects.toMatchObject({
      name: 'UpstreamError',
    });
  });
});
