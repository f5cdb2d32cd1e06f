import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Script, type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';
import type { Case } from '#src/cases/types.ts';
import { createReportsProcessor, type ReportsDeps } from '#src/jobs/processors/reports.ts';
import { storedLedger } from '#src/store/agent-runs.ts';
import { beginDiagnosis, getCase, moveCase, openOrJoinCase } from '#src/store/cases.ts';
import { storeFinding } from '#src/store/findings.ts';
import { addTimeline, audit, auditHead, verifyAudit } from '#src/store/record-of-case.ts';
import { putRecord } from '#src/store/records.ts';
import { dueRedrafts, latestReport, storeReport } from '#src/store/reports.ts';
import { caseVault } from '#src/store/vault.ts';
import { agentCall, agentDeps } from '#test/support/agents.ts';
import { finding } from '#test/unit/reports/material.ts';
import { newCase, openTestStore, type TestStore } from '../store/test-store.ts';

let store: TestStore;
let model: ScriptedModel | undefined;
beforeAll(async () => {
  store = await openTestStore();
  await putRecord(store.db, {
    team: 'T1',
    kind: 'service',
    key: 'web',
    body: { owner: '@shop', dependencies: [] },
    author: 'test',
  });
});
afterEach(async () => {
  await model?.close();
  model = undefined;
});
afterAll(() => store[Symbol.asyncDispose]());

/** A resolved case with a finding that quotes evidence of its vault. */
async function resolvedCase(): Promise<{ subject: Case; evidenceId: string }> {
  const { db } = store;
  const scope = { ...newCase().scope, service: 'web' };
  const { case: opened } = await openOrJoinCase(
    db,
    newCase({ fingerprint: crypto.randomUUID(), owner: '@shop', scope }),
  );
  const ref = { team: 'T1', caseId: opened.id };
  await beginDiagnosis(db, opened.id, 1);
  const item = await caseVault(db, ref).put({
    kind: 'telemetry.memory',
    source: 'clickhouse',
    query: 'select 1',
    content: [1, 2],
    summary: 'Memory of web in shop',
  });
  const [cause] = finding.hypotheses;
  if (!cause) throw new Error('The material has no cause.');
  const { change: _, ...plain } = cause;
  const citations = cause.citations.map((citation) => ({ ...citation, evidenceId: item.id }));
  await storeFinding(db, { ...ref, attempt: 1 }, { ...finding, hypotheses: [{ ...plain, citations }] });
  await moveCase(db, opened.id, 'diagnosed');
  await moveCase(db, opened.id, 'resolved');
  await addTimeline(db, ref, {
    at: new Date(),
    kind: 'resolved',
    actor: 'slack:U1',
    text: 'Resolved by hand.',
    dedupKey: 'r',
  });
  await audit(db, ref, 'slack:U1', 'case.resolved', { why: 'a person said so' });
  return { subject: await getCase(db, opened.id), evidenceId: item.id };
}

async function correct(subject: Case, text: string): Promise<void> {
  const entry = {
    at: new Date(),
    kind: 'correction',
    actor: 'slack:U5',
    text,
    dedupKey: `correction:${text}`,
  };
  await addTimeline(store.db, { team: 'T1', caseId: subject.id }, entry);
}

function processor(agents?: ReportsDeps['agents']) {
  const hints: string[] = [];
  const enqueue: ReportsDeps['enqueue'] = async (queue) => void hints.push(queue);
  const process = createReportsProcessor({ db: store.db, enqueue, ...(agents ? { agents } : {}) });
  return { hints, run: (subject: Case) => process({ caseId: subject.id, attempt: subject.attempt }) };
}

async function withModel(script: Script) {
  model = await startScriptedModel(script);
  const controller = new AbortController();
  const deps = agentDeps(model);
  return {
    controller,
    model,
    ...processor({
      deps,
      ledger: () => storedLedger(store.db),
      reads: () => agentCall().tools.reads,
      signal: controller.signal,
    }),
  };
}

const reports = (subject: Case) =>
  store.rows<{ revision: number; author: string; body: string }>(
    'select revision, author, body from reports where case_id = $1 order by revision',
    [subject.id],
  );
const entries = (subject: Case) =>
  store.rows<{ text: string }>(
    "select text from timeline where case_id = $1 and kind = 'post-mortem' order by id",
    [subject.id],
  );
const isDue = async (subject: Case) =>
  (await dueRedrafts(store.db)).some(({ caseId }) => caseId === subject.id);

describe('without a model', () => {
  test('one draft with owners, evidence and the exact head of the audit; a second job changes nothing', async () => {
    const { subject, evidenceId } = await resolvedCase();
    const { run, hints } = processor();
    await run(subject);
    await run(subject);
    const all = await reports(subject);
    expect(all.map(({ revision, author }) => [revision, author])).toEqual([[0, 'casebook']]);
    const head = await auditHead(store.db, subject.id);
    expect(all[0]?.body).toContain(`Audit chain: ${head?.seq} entries, head \`${head?.hash}\`.`);
    expect(all[0]?.body).toContain(
      `- \`${evidenceId}\` telemetry.memory of clickhouse: Memory of web in shop`,
    );
    expect(all[0]?.body).toContain('so that a plan can be proposed the next time (@shop)');
    expect(hints).toEqual(['views']);
    expect(await verifyAudit(store.db, subject.id)).toBeUndefined();
  });

  test('each correction leads to one more revision, however often the job comes', async () => {
    const { subject } = await resolvedCase();
    const { run } = processor();
    await run(subject);
    expect(await isDue(subject)).toBe(false);
    await correct(subject, 'The root cause was the canary.');
    expect(await isDue(subject)).toBe(true);
    await run(subject);
    await run(subject);
    expect(await isDue(subject)).toBe(false);
    await correct(subject, 'The canary ran since Monday.');
    await run(subject);
    const all = await reports(subject);
    expect(all.map(({ revision }) => revision)).toEqual([0, 1, 2]);
    expect(all[1]?.body).toContain('<@U5> at ');
    expect(all[1]?.body).toContain('People corrected this section.');
    expect(all[2]?.body).toMatch(/## Corrections\n.*canary\..*\n.*since Monday\./);
    expect(all[2]?.body).not.toContain('Post-mortem drafted');
    expect((await latestReport(store.db, subject.id, 'post-mortem'))?.revision).toBe(2);
  });

  test('a correction that was committed before the report and read after it is not lost', async () => {
    const { subject } = await resolvedCase();
    const { run } = processor();
    await run(subject);
    await storeReport(store.db, {
      team: 'T1',
      caseId: subject.id,
      kind: 'post-mortem',
      attempt: 1,
      revision: 1,
      body: 'x',
    });
    const entry = {
      kind: 'correction',
      actor: 'slack:U5',
      text: 'Earlier than the report.',
      dedupKey: 'early',
    };
    await addTimeline(
      store.db,
      { team: 'T1', caseId: subject.id },
      { ...entry, at: new Date(Date.now() - 3_600_000) },
    );
    expect(await isDue(subject)).toBe(true);
    await run(subject);
    expect((await reports(subject)).at(-1)?.body).toContain('Earlier than the report.');
  });

  test('a case that is open again is left alone', async () => {
    const { subject } = await resolvedCase();
    await beginDiagnosis(store.db, subject.id, 2);
    await processor().run(subject);
    expect(await reports(subject)).toEqual([]);
  });
});

describe('with a model', () => {
  const prose = (evidenceId: string, refs = [evidenceId]) => ({
    output: {
      sections: [
        {
          section: 'summary',
          sentences: [{ text: 'Memory of web rose from 210 to 480 MiB in 12 minutes.', refs }],
        },
      ],
      actionItems: [{ text: 'Add an alert on the memory of web.', owner: '@shop', refs: [evidenceId] }],
    },
  });

  test('the draft of code comes first and the prose after it; the run is in the ledger', async () => {
    const { subject, evidenceId } = await resolvedCase();
    const { run, model: played, hints } = await withModel([{ reply: prose(evidenceId) }]);
    await run(subject);
    await run(subject);
    expect(played.problems()).toEqual([]);
    const all = await reports(subject);
    expect(all.map(({ revision, author }) => [revision, author])).toEqual([
      [0, 'casebook'],
      [1, 'scribe'],
    ]);
    expect(all[1]?.body).toContain(
      `## Summary\nMemory of web rose from 210 to 480 MiB in 12 minutes. (\`${evidenceId}\`)`,
    );
    expect(all[1]?.body).toContain('- [ ] Add an alert on the memory of web. (@shop)');
    expect(all[1]?.body).toContain('Prose by a model; code held every sentence');
    expect(hints).toEqual(['views', 'views']);
    const runs = await store.rows<{ key: string; state: string }>(
      'select key, state from agent_runs where case_id = $1',
      [subject.id],
    );
    expect(runs).toEqual([{ key: 'scribe:1:1', state: 'done' }]);
  });

  test('a correction is woven in; the scribe is asked anew for that revision', async () => {
    const { subject, evidenceId } = await resolvedCase();
    const { run } = await withModel((request) => {
      const corrected = String(request.messages[1]?.content).includes('It was the canary of web.');
      const sentence = { text: 'A correction says: "It was the canary of web."', refs: ['t2'] };
      const summary = { section: 'summary', sentences: [sentence] };
      return corrected ? { output: { sections: [summary], actionItems: [] } } : prose(evidenceId);
    });
    await run(subject);
    await correct(subject, 'It was the canary of web.');
    await run(subject);
    const all = await reports(subject);
    expect(all.map(({ revision, author }) => [revision, author])).toEqual([
      [0, 'casebook'],
      [1, 'scribe'],
      [2, 'scribe'],
    ]);
    expect(all[2]?.body).toContain('A correction says: "It was the canary of web." (t2)');
    expect(await isDue(subject)).toBe(false);
  });

  test('a model that lies leaves the draft of code, says so, and is not asked for ever', async () => {
    const { subject, evidenceId } = await resolvedCase();
    const { run, model: played } = await withModel(() => prose(evidenceId, ['t1']));
    await run(subject);
    await run(subject);
    // Action items held, the summary did not: so it counts, without the lie.
    expect((await reports(subject)).at(-1)?.body).not.toContain('480 MiB in 12 minutes. (t1)');
    expect(played.requests).toHaveLength(2);
  });

  test('a model that is down: the draft stays, the timeline says why, and a correction still gets its revision', async () => {
    const { subject } = await resolvedCase();
    const { run } = await withModel(() => ({ fault: 'status-500' }));
    await run(subject);
    await run(subject);
    expect((await reports(subject)).map(({ revision }) => revision)).toEqual([0]);
    expect((await entries(subject)).map(({ text }) => text)).toEqual([
      'Post-mortem drafted',
      expect.stringMatching(/^The post-mortem stays as code drafted it\. The draft is by code alone: /),
    ]);
    await correct(subject, 'It was the canary.');
    await run(subject);
    expect((await reports(subject)).map(({ revision, author }) => [revision, author])).toEqual([
      [0, 'casebook'],
      [1, 'casebook'],
    ]);
  });

  test('a process that stops in the middle leaves the draft of code and no word of failure', async () => {
    const { subject } = await resolvedCase();
    const { run, controller } = await withModel(() => {
      controller.abort(new Error('stopping'));
      return { fault: 'hang' };
    });
    await expect(run(subject)).rejects.toThrow('stopping');
    expect((await reports(subject)).map(({ revision }) => revision)).toEqual([0]);
    expect(await entries(subject)).toHaveLength(1);
  });
});
