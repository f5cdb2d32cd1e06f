import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '#src/diagnosis/types.ts';
import { APPROVE } from '#src/slack/blocks/proposal.ts';
import { eventually, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { type CaseRow, clickButton, TOM, waitForState } from '#test/support/play.ts';
import { crashStory, drawStory, leakStory } from '#test/support/random-story.ts';
import { type Gate, startGate } from './gate.ts';
import { askingMessage, count, INCIDENTS } from './senders.ts';

/** Times in which a source that is down is found out, and a case is looked at again. */
const FOUND_OUT_MS = 40_000;
const LOOKED_AT_AGAIN_MS = 90_000;

describe('a source of evidence is down', () => {
  let lab: TestLab;
  let clusterGate: Gate;
  let telemetryGate: Gate;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'casebook-outages-'));
    [clusterGate, telemetryGate] = await Promise.all([startGate(), startGate()]);
    lab = await startTestLab({ dataDir, env: { CLICKHOUSE_URL: `http://127.0.0.1:${telemetryGate.port}` } });
    telemetryGate.lead(Number(new URL(lab.clickhouse.url).port));
    // The processes that use the cluster are started again with the gate's address in their kubeconfigs.
    for (const [role, file] of [
      ['worker', 'reader'],
      ['executor', 'executor'],
    ] as const) {
      const path = join(dataDir, `${file}.kubeconfig`);
      const text = await readFile(path, 'utf8');
      const server = /server: (https:\/\/[\d.]+:(\d+))/.exec(text);
      clusterGate.lead(Number(server?.[2]));
      await writeFile(path, text.replace(server?.[1] ?? '', `https://127.0.0.1:${clusterGate.port}`));
      const before = lab.roles[role].pid();
      lab.roles[role].kill('SIGKILL');
      await eventually(`another ${role}`, () => (lab.roles[role].pid() !== before ? true : undefined));
    }
  });
  afterAll(async () => {
    await lab?.stop();
    await Promise.all([clusterGate?.close(), telemetryGate?.close()]);
    await rm(dataDir, { recursive: true, force: true });
  });

  const seed = (): number => Math.floor(Math.random() * 1e9);

  async function findingOf(subject: CaseRow, attempt = 1): Promise<Finding> {
    return eventually(
      `finding ${attempt} of case ${subject.number}`,
      async () =>
        (
          await lab.rows<{ body: Finding }>('select body from findings where case_id = $1 and attempt = $2', [
            subject.id,
            attempt,
          ])
        )[0]?.body,
      { timeoutMs: LOOKED_AT_AGAIN_MS, explain: () => lab.logs() },
    );
  }

  async function approve(subject: CaseRow): Promise<void> {
    const message = await askingMessage(lab, subject.id);
    expect(await clickButton(lab, TOM, message, APPROVE)).toEqual({ ok: true });
  }

  test('ClickHouse refuses: a gap that names the setting, and the crash loop is still found and mended', async () => {
    telemetryGate.set('shut');
    const story = drawStory(crashStory, seed());
    await lab.scenarios.play(story);
    const subject = await waitForState(lab, story.namespace, ['awaiting_approval']);
    const finding = await findingOf(subject);
    expect(['failed', 'degraded']).toContain(finding.verdict);
    expect(finding.gaps.map((gap) => gap.fix).join('\n')).toContain('CLICKHOUSE_URL');
    const thread = await eventually(
      'the gap in Slack',
      () =>
        lab.workspace
          .messages(INCIDENTS)
          .map(shownText)
          .find((text) => text.includes('CLICKHOUSE_URL')),
      { explain: () => lab.logs() },
    );
    expect(thread).not.toContain(lab.clickhouse.password);
    await approve(subject);
    await waitForState(lab, story.namespace, ['resolved'], 60_000);
    expect(await count(lab, 'runs where case_id = $1', [subject.id])).toBe(1);
    telemetryGate.set('open');
  }, 150_000);

  test('ClickHouse takes connections and never answers: a leak is not called healthy', async () => {
    telemetryGate.set('silent');
    const story = drawStory(leakStory, seed());
    await lab.scenarios.play(story);
    const subject = await waitForState(
      lab,
      story.namespace,
      ['diagnosed', 'awaiting_approval'],
      FOUND_OUT_MS,
    );
    const finding = await findingOf(subject);
    expect(finding.verdict).not.toBe('healthy');
    expect(finding.gaps.map((gap) => `${gap.why} ${gap.fix}`).join('\n')).toMatch(
      /No answer within|CLICKHOUSE_URL/,
    );
    telemetryGate.set('open');
  }, 90_000);

  test('the cluster is down: inconclusive with the fix, and with the cluster back the case is looked at again and mended', async () => {
    clusterGate.set('shut');
    const story = drawStory(crashStory, seed());
    await lab.scenarios.play(story);
    const subject = await waitForState(lab, story.namespace, ['diagnosed'], FOUND_OUT_MS);
    const finding = await findingOf(subject);
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.hypotheses.filter((each) => each.role === 'cause')).toEqual([]);
    expect(finding.gaps.map((gap) => gap.fix).join('\n')).toContain('Check that the API server is reachable');
    await eventually(
      'the gap in Slack',
      () =>
        lab.workspace
          .messages(INCIDENTS)
          .map(shownText)
          .find((text) => text.includes('API server is reachable')),
      { explain: () => lab.logs() },
    );
    clusterGate.set('open');

    await waitForState(lab, story.namespace, ['awaiting_approval'], LOOKED_AT_AGAIN_MS);
    expect((await findingOf(subject, 2)).verdict).not.toBe('inconclusive');
    // Now it goes down at the worst moment: between the approval and the step.
    clusterGate.set('shut');
    await approve(subject);
    await eventually(
      'an attempt of the executor that failed',
      async () =>
        /job failed/.test(await readFile(join(dataDir, 'logs', 'executor.log'), 'utf8')) ? true : undefined,
      { explain: () => lab.logs() },
    );
    expect(
      (
        await waitForState(lab, story.namespace, [
          'awaiting_approval',
          'running',
          'verifying',
          'diagnosed',
          'resolved',
        ])
      ).state,
    ).not.toBe('resolved');
    clusterGate.set('open');
    await waitForState(lab, story.namespace, ['resolved'], 60_000);
    expect(await count(lab, 'runs where case_id = $1', [subject.id])).toBe(1);
    expect(
      await count(
        lab,
        'approvals join proposals on proposals.id = approvals.proposal_id where proposals.case_id = $1',
        [subject.id],
      ),
    ).toBe(1);
  }, 240_000);
});
