import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { pino } from 'pino';
import { startLab } from '#lab/run/lab.ts';
import { postWebhook, webhookOf } from '#lab/scenarios/alerts.ts';
import { SCENARIOS } from '#lab/scenarios/registry.ts';
import { createReleasers } from '#src/shutdown.ts';

/**
 * The whole lab: cold and warm start, from a webhook to the finding in the thread, signals per second, and the memory of
 * each process. `node bench/loop.ts --cases 30 --signals 2000`
 */
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '30' }, signals: { type: 'string', default: '2000' } },
});
const cases = Number(values.cases);
const signals = Number(values.signals);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const log = pino({ level: 'silent' });

const percentile = (times: readonly number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(share * times.length))] ??
  Number.NaN;

async function residentMiB(pid: number | undefined): Promise<string> {
  if (pid === undefined) return 'not running';
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)} MiB`;
}

/** An alert on a workload of its own, so that each opens a case. */
function alertOn(workload: string, namespace: string): Record<string, unknown> {
  const [{ story }] = SCENARIOS as [(typeof SCENARIOS)[number]];
  const alert = { ...story.alert, names: 'deployment' as const };
  return webhookOf({ ...story, namespace, alert, change: { ...story.change, workload } }, 'lab', 'firing', {
    startsAt: new Date(),
  });
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'casebook-bench-'));
  const first = createReleasers(log, 30_000);
  const cold = await startLab({ dataDir, port: 0 }, log, first);
  say(`| start, empty data folder | ${(cold.timings.totalMs() / 1_000).toFixed(1)} s |`);
  await first.releaseAll();

  const releasers = createReleasers(log, 30_000);
  releasers.add('folder', () => rm(dataDir, { recursive: true, force: true }));
  const lab = await startLab({ dataDir, port: 0 }, log, releasers);
  const pool = new pg.Pool({ connectionString: lab.databaseUrl, max: 2 });
  releasers.add('pool', () => pool.end());
  try {
    const parts = lab.timings.parts().map(({ name, ms }) => `${name} ${(ms / 1_000).toFixed(1)}`);
    say(`| start, warm | ${(lab.timings.totalMs() / 1_000).toFixed(1)} s (${parts.join(', ')}) |`);
    for (const role of ['slack', 'worker', 'executor'] as const)
      say(`| resident memory of ${role}, idle | ${await residentMiB(lab.roles[role].pid())} |`);

    await lab.scenarios.play((SCENARIOS as [(typeof SCENARIOS)[number]])[0].story);
    await sleep(3_000);
    const times: number[] = [];
    for (let index = 0; index < cases; index += 1) {
      const workload = `bench-${index}`;
      const begun = performance.now();
      await postWebhook(lab.appUrl, lab.secrets.webhookToken, alertOn(workload, 'payments'));
      for (;;) {
        const { rows } = await pool.query(
          `select 1 from slack_outbox join cases on cases.id = slack_outbox.case_id
           where cases.scope->'object'->>'name' = $1 and idem_key like '%:finding:%' and slack_outbox.state = 'sent'`,
          [workload],
        );
        if (rows.length > 0) break;
        await sleep(5);
      }
      times.push(performance.now() - begun);
      // Slack allows one post a second in a channel: what is measured is Casebook, and not the queue before that limit.
      await sleep(2_500);
    }
    say(
      `| webhook to finding posted, p50 / p95 of ${cases} | ${percentile(times, 0.5).toFixed(0)} / ${percentile(times, 0.95).toFixed(0)} ms |`,
    );

    const begun = performance.now();
    let sent = 0;
    const sender = async (): Promise<void> => {
      while (sent < signals) {
        sent += 1;
        await postWebhook(lab.appUrl, lab.secrets.webhookToken, alertOn('auth-service', 'payments'));
      }
    };
    await Promise.all(Array.from({ length: 16 }, sender));
    const taken = (performance.now() - begun) / 1_000;
    for (;;) {
      const { rows } = await pool.query<{ n: number }>(
        'select count(*)::int as n from signals where processed_at is null',
      );
      if (rows[0]?.n === 0) break;
      await sleep(50);
    }
    const processed = (performance.now() - begun) / 1_000;
    say(`| signals taken per second, 16 senders, ${signals} webhooks | ${Math.round(signals / taken)} |`);
    say(`| signals joined to their case per second | ${Math.round(signals / processed)} |`);
    for (const role of ['slack', 'worker', 'executor'] as const)
      say(`| resident memory of ${role}, after | ${await residentMiB(lab.roles[role].pid())} |`);
  } finally {
    await releasers.releaseAll();
  }
}

await main();
