import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMON } from '#evals/agents/common/scenario.ts';
import { goodScript, lyingScript, type ModelScript } from '#evals/agents/scripts.ts';
import { type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';
import type { ReplayedPart } from '#src/agent/replay/replay-case.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import { eventually, startTestLab, type TestLab } from '#test/support/lab.ts';
import { type CaseRow, playAndApprove, waitForState } from '#test/support/play.ts';
import { crashStory, drawStory } from '#test/support/random-story.ts';

const INCIDENTS = 'C0LABINC01';
const program = fileURLToPath(new URL('../../../bin/casebook.mjs', import.meta.url));

/** What the command line of an operator prints, with the lab's environment. */
async function casebook(lab: TestLab, ...args: string[]): Promise<{ code: number | null; out: string }> {
  const env = parseEnv(await readFile(lab.cliEnvFile, 'utf8'));
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env } });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    out += data;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out };
}

const [common] = COMMON;
if (!common) throw new Error('there is no common scenario');
const MODELS: readonly [string, ModelScript][] = [
  ['that investigates well', goodScript(common)],
  ['that lies', lyingScript()],
];

describe.each(MODELS)('the loop with a model %s', (name, script) => {
  let lab: TestLab;
  let model: ScriptedModel;
  let folder: string;
  let resolved: CaseRow;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-cases-'));
    model = await startScriptedModel((request) => script(request));
    lab = await startTestLab({
      env: {
        CASEBOOK_MODEL: 'scripted',
        OPENAI_BASE_URL: model.baseUrl,
        OPENAI_API_KEY: 'sk-test-0123456789',
      },
    });
  });
  afterAll(async () => {
    await lab?.stop();
    await model?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('closes with the roll back that the signatures led to', async () => {
    const story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
    const opened = await playAndApprove(lab, story, INCIDENTS);
    resolved = await waitForState(lab, story.namespace, ['resolved'], 90_000);
    expect(resolved.id).toBe(opened.id);
    const [row] = await lab.rows<{ plan: { runbook: string } }>(
      'select plan from proposals where case_id = $1',
      [opened.id],
    );
    expect(row?.plan.runbook).toBe('rollback-deployment');
    expect(await lab.rows('select 1 from runs where case_id = $1', [opened.id])).toHaveLength(1);
  }, 180_000);

  test('has a second finding that adds to the first and takes nothing from it', async () => {
    const findings = await eventually('two findings', async () => {
      const rows = await lab.rows<{ author: string; body: Finding }>(
        'select author, body from findings where case_id = $1 order by author desc',
        [resolved.id],
      );
      return rows.length === 2 ? rows : undefined;
    });
    const [first, second] = findings.map(({ body }) => body);
    expect(second?.verdict).toBe(first?.verdict);
    expect(second?.hypotheses[0]?.cause).toBe(first?.hypotheses[0]?.cause);
    expect(second?.investigation).toMatchObject({ state: 'done', model: 'scripted' });
    if (name === 'that lies') expect(second?.investigation?.dropped).not.toEqual([]);
    expect(second?.hypotheses.filter(({ cause }) => cause === 'novel.change')).toEqual([]);
    expect(model.requests.length).toBeGreaterThan(0);
    // The key goes into a header, and nothing of the case's secrets goes anywhere.
    expect(model.requests.filter(({ raw }) => raw.includes('sk-test'))).toEqual([]);
  });

  test('is played again byte for byte, also from a file', async () => {
    const number = String(resolved.number);
    // Runs that are under way are not in it yet.
    await eventually('no run under way', async () => {
      const rows = await lab.rows(`select 1 from agent_runs where state = 'running'`);
      return rows.length === 0 ? true : undefined;
    });
    const again = await casebook(lab, 'replay', number, '--json');
    const { parts } = JSON.parse(again.out) as { parts: ReplayedPart[] };
    expect(parts.filter(({ differences }) => differences.length > 0)).toEqual([]);
    expect(parts.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['finding 1 by engine', 'finding 1 by diagnostician', 'run diagnostician:1']),
    );
    expect(again.code).toBe(0);
    const exported = await casebook(lab, 'case', 'export-test', number, '--out', folder);
    expect(exported.code).toBe(0);
    const file = exported.out.split('\n')[0] ?? '';
    expect((await casebook(lab, 'replay', '--file', file)).out).not.toContain('DIFFERS');
    expect((await casebook(lab, 'case', 'export-test', number, '--out', folder)).out).toContain('--force');
  }, 60_000);
});
