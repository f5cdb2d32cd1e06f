import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { draftDeps } from '#evals/agents/draft-deps.ts';
import { AGENT_SCENARIOS } from '#evals/agents/registry.ts';
import type { AgentScenario } from '#evals/agents/scenario.ts';
import { goodScript, lyingScript } from '#evals/agents/scripts.ts';
import { answerToolOf } from '#evals/agents/sight.ts';
import { type Script, type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';
import type { Case } from '#src/cases/types.ts';
import { diagnose } from '#src/diagnosis/diagnose.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import { createInvestigationsProcessor } from '#src/jobs/processors/investigations.ts';
import type { QueueName } from '#src/jobs/queues.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import { runsOfCase, storedLedger } from '#src/store/agent-runs.ts';
import { beginDiagnosis, getCase, moveCase, openOrJoinCase, setVerdict } from '#src/store/cases.ts';
import { findingsOfCase, latestFinding, storeFinding } from '#src/store/findings.ts';
import { listTimeline } from '#src/store/record-of-case.ts';
import { caseVault } from '#src/store/vault.ts';
import { newCase, openTestStore, type TestStore } from '#test/integration/store/test-store.ts';
import { agentDeps } from '#test/support/agents.ts';

const scenario = (id: string): AgentScenario => {
  const found = AGENT_SCENARIOS.find((each) => each.id === id);
  if (!found) throw new Error(`There is no scenario ${id}.`);
  return found;
};
const NOVEL = scenario('currency-edited');
const KNOWN = scenario('runtime-out-of-memory');

let drafts: DraftDeps;
let store: TestStore;
let model: ScriptedModel | undefined;
const queue: [QueueName, object][] = [];

beforeAll(async () => {
  drafts = await draftDeps();
});
beforeEach(async () => {
  queue.length = 0;
  store = await openTestStore();
});
afterEach(async () => {
  await model?.close();
  model = undefined;
  await store[Symbol.asyncDispose]();
});

/** A case whose engine has just concluded. */
async function diagnosed({
  scope,
  ports,
  now,
}: AgentScenario): Promise<{ subject: Case; first: StoredFinding }> {
  const { db } = store;
  const { case: opened } = await openOrJoinCase(db, newCase({ scope }));
  await beginDiagnosis(db, opened.id, 1);
  const vault = caseVault(db, { team: opened.team, caseId: opened.id }, () => now);
  const { finding, inputs } = await diagnose({ scope, ports, now, vault });
  await moveCase(db, opened.id, 'diagnosed', { from: ['diagnosing'], attempt: 1 });
  await setVerdict(db, opened.id, finding.verdict);
  const first = await storeFinding(db, { team: opened.team, caseId: opened.id, attempt: 1 }, finding, {
    inputs,
  });
  return { subject: await getCase(db, opened.id), first };
}

async function processor(of: AgentScenario, script: Script, signal = new AbortController().signal) {
  model = await startScriptedModel(script);
  return createInvestigationsProcessor({
    ...drafts,
    db: store.db,
    enqueue: async (name, payload) => {
      queue.push([name, payload]);
    },
    environment: async () => ({ key: 'prod', autonomy: 'approve' }),
    agents: agentDeps(model),
    ledger: () => storedLedger(store.db),
    reads: (_subject, vault) => ({ ports: of.ports, vault }),
    signal,
    now: () => of.now,
  });
}

test('what holds of an investigation is the second finding of the attempt, and raises the verdict', async () => {
  const { subject, first } = await diagnosed(NOVEL);
  expect(first).toMatchObject({ verdict: 'inconclusive', hypotheses: [] });
  const investigate = await processor(NOVEL, goodScript(NOVEL));
  await investigate({ findingId: first.id });

  const second = await latestFinding(store.db, subject.id);
  expect(second).toMatchObject({ author: 'diagnostician', attempt: 1, verdict: 'degraded' });
  expect(second?.hypotheses[0]).toMatchObject({
    cause: 'novel.change',
    origin: 'diagnostician',
    object: { name: 'orders-settings' },
  });
  expect(second?.advice?.byHand.length).toBeGreaterThan(0);
  expect((await getCase(store.db, subject.id)).verdict).toBe('degraded');
  expect(queue).toEqual([
    ['proposals', { findingId: second?.id }],
    ['views', { caseId: subject.id }],
  ]);
  const timeline = await listTimeline(store.db, subject.id);
  expect(timeline.filter(({ kind }) => kind === 'investigation')).toHaveLength(1);
  const runs = await runsOfCase(store.db, subject.id);
  expect(runs.map(({ key, state }) => [key, state])).toEqual([
    ['diagnostician:1', 'done'],
    ['architect:1', 'done'],
  ]);
  const [entry] = await store.rows<{
    detail: { runs: { agent: string; runId: string; tokens: number; prompt: string }[] };
  }>("select detail from audit where action = 'finding.investigated'");
  expect(entry?.detail.runs.map(({ agent, runId }) => [agent, runId])).toEqual(
    runs.map(({ agent, id }) => [agent, id]),
  );
  expect(
    entry?.detail.runs.every(({ tokens, prompt }) => tokens > 500 && /^[0-9a-f]{64}$/.test(prompt)),
  ).toBe(true);
});

test('a job that comes twice finds what the first one stored, and asks no model', async () => {
  const { subject, first } = await diagnosed(NOVEL);
  const investigate = await processor(NOVEL, goodScript(NOVEL));
  await investigate({ findingId: first.id });
  const asked = model?.requests.length;
  const once = await latestFinding(store.db, subject.id);
  await investigate({ findingId: first.id });
  expect(model?.requests.length).toBe(asked);
  expect(await latestFinding(store.db, subject.id)).toEqual(once);
  expect(await findingsOfCase(store.db, subject.id)).toHaveLength(2);
  expect(queue.filter(([name]) => name === 'proposals')).toHaveLength(2);
});

test.each(['status-500', 'bad-json', 'empty', 'cut'] as const)(
  'a model that fails (%s) leaves the finding of the engine, with a sentence',
  async (fault) => {
    const { subject, first } = await diagnosed(KNOWN);
    const investigate = await processor(KNOWN, () => ({ fault }));
    await investigate({ findingId: first.id });
    const second = await latestFinding(store.db, subject.id);
    expect(second).toMatchObject({
      author: 'diagnostician',
      verdict: first.verdict,
      hypotheses: first.hypotheses,
      summary: first.summary,
    });
    expect(second?.investigation).toMatchObject({
      state: 'failed',
      summary: expect.stringMatching(
        /^The investigation by a model came to nothing: .+ This is what signatures found\.$/,
      ),
    });
    expect(second?.advice).toBeDefined();
    expect(queue[0]).toEqual(['proposals', { findingId: second?.id }]);
  },
);

test('a liar changes neither hypotheses nor verdict, and is put on record', async () => {
  const { subject, first } = await diagnosed(KNOWN);
  const investigate = await processor(KNOWN, lyingScript());
  await investigate({ findingId: first.id });
  const second = await latestFinding(store.db, subject.id);
  expect(second?.hypotheses).toEqual(first.hypotheses);
  expect(second?.verdict).toBe(first.verdict);
  expect(second?.investigation?.dropped.length).toBeGreaterThan(3);
  expect((await runsOfCase(store.db, subject.id)).map(({ agent }) => agent)).toEqual([
    'diagnostician',
    'reviser',
    'architect',
  ]);
});

test('what a model wrote is put on record without secrets and without what hides in text', async () => {
  const { subject, first } = await diagnosed(KNOWN);
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  const hidden = `web is \u202e\u200bdown ${secret}`;
  const about = { kind: 'Deployment', namespace: 'shop', name: 'web' };
  const investigate = await processor(KNOWN, (request) =>
    answerToolOf(request) === 'investigation'
      ? {
          output: {
            hypotheses: [
              {
                cause: 'novel.change',
                object: about,
                confidence: 0.4,
                reading: hidden,
                refutation: { lookedFor: hidden, evidence: [], outcome: 'not-found' },
              },
            ],
            claims: [
              { statement: hidden, about, cites: [{ evidence: 'ev-0', pointer: '/x', value: hidden }] },
            ],
            plan: [hidden],
            summary: hidden,
          },
        }
      : { text: 'no' },
  );
  await investigate({ findingId: first.id });
  const second = await latestFinding(store.db, subject.id);
  expect(second?.investigation?.dropped.map(({ statement }) => statement)).toContainEqual(
    expect.stringMatching(/^web is down \[redacted:/),
  );
  const rows = await store.rows<{ text: string }>(
    "select body::text || coalesce(inputs::text, '') as text from findings",
  );
  expect(JSON.stringify(rows)).not.toMatch(/ghp_|\u202e|\u200b/);
});

test('nothing is asked for a case that is well, over, or looked at anew', async () => {
  const investigate = await processor(KNOWN, []);
  const { subject, first } = await diagnosed(KNOWN);
  const well = await storeFinding(
    store.db,
    { team: subject.team, caseId: subject.id, attempt: 2 },
    { ...first, verdict: 'healthy' },
  );
  await investigate({ findingId: well.id });
  await beginDiagnosis(store.db, subject.id, 2);
  await investigate({ findingId: first.id });
  await moveCase(store.db, subject.id, 'resolved', { from: ['diagnosing'] });
  await investigate({ findingId: first.id });
  expect(model?.requests).toEqual([]);
  expect(queue).toEqual([]);
  expect(await findingsOfCase(store.db, subject.id)).toHaveLength(2);
});

test('a process that stops in the middle stores nothing, and the job ends its work after the start', async () => {
  const { subject, first } = await diagnosed(NOVEL);
  const stop = new AbortController();
  const good = goodScript(NOVEL);
  const stopped = await processor(
    NOVEL,
    (request) => {
      stop.abort();
      return good(request);
    },
    stop.signal,
  );
  await expect(stopped({ findingId: first.id })).rejects.toThrow();
  expect(await findingsOfCase(store.db, subject.id)).toHaveLength(1);
  expect(queue).toEqual([]);
  await model?.close();
  const again = await processor(NOVEL, good);
  await again({ findingId: first.id });
  expect(await latestFinding(store.db, subject.id)).toMatchObject({
    author: 'diagnostician',
    verdict: 'degraded',
  });
});
