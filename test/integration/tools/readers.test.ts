import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { caseToolReads, commandLineReads, openToolSources } from '#src/bin/tool-reads.ts';
import type { Case, CaseScope } from '#src/cases/types.ts';
import { loadSourcesConfig } from '#src/config.ts';
import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { createReleasers } from '#src/shutdown.ts';
import { openOrJoinCase } from '#src/store/cases.ts';
import { storeFinding } from '#src/store/findings.ts';
import { findPastCases } from '#src/store/past-cases.ts';
import { createProposal } from '#src/store/proposals.ts';
import { addTimeline } from '#src/store/record-of-case.ts';
import { putRecord } from '#src/store/records.ts';
import { storeRehearsal } from '#src/store/rehearsals.ts';
import { insertRun, setRunState } from '#src/store/runs.ts';
import { caseVault } from '#src/store/vault.ts';
import { newCase, openTestStore, type TestStore } from '#test/integration/store/test-store.ts';
import { temporaryFolder } from '#test/support/programs.ts';
import { portsOf } from '#test/support/world.ts';
import { SHIPPED } from '#test/unit/proposals/material.ts';
import { rehearsalOf } from '#test/unit/slack/samples.ts';
import { TOOLS } from '#tools/registry.ts';

let store: TestStore;
let count = 0;
const NOW = new Date('2026-01-01T01:00:00Z');
const log = pino({ level: 'silent' });

const scope = (namespaces: string[], name = 'web'): CaseScope => ({
  cluster: 'prod',
  namespaces,
  object: { cluster: 'prod', kind: 'Deployment', namespace: namespaces[0] ?? '', name },
  dependencies: [],
  window: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' },
});

async function open(team: string, title: string, namespaces = ['shop'], name = 'web'): Promise<Case> {
  count += 1;
  const openedAt = new Date(NOW.getTime() + count * 1_000);
  const made = newCase({ team, title, fingerprint: `f${count}`, scope: scope(namespaces, name), openedAt });
  return (await openOrJoinCase(store.db, made)).case;
}

const hypothesis = (
  cause: Hypothesis['cause'],
  role: Hypothesis['role'] = 'cause',
  name = 'web',
): Hypothesis => ({
  cause,
  role,
  object: { cluster: 'prod', kind: 'Deployment', namespace: 'shop', name },
  confidence: 0.7,
  statement: 'It is so.',
  citations: [],
  runbooks: [],
});

const findingOf = (...hypotheses: Hypothesis[]): Finding => ({
  verdict: 'degraded',
  summary: 'It is so.',
  hypotheses,
  changes: [],
  gaps: [],
  scope: scope(['shop']),
});

/** A finding, and a run of its proposal that ended. */
async function ranRunbook(
  of: Case,
  state: 'succeeded' | 'undone',
  ...hypotheses: Hypothesis[]
): Promise<void> {
  const { db } = store;
  const ref = { team: of.team, caseId: of.id };
  const finding = await storeFinding(db, { ...ref, attempt: 1 }, findingOf(...hypotheses));
  const draft = {
    plan: {
      title: 'Restart web',
      runbook: 'restart-deployment',
      runbookHash: 'h',
      inputs: {},
      environment: 'prod',
      cluster: 'prod',
      namespace: 'shop',
      steps: [],
      reason: 'because',
      risk: 'low' as const,
      reversible: false,
    },
    policy: {
      mode: 'approve' as const,
      rule: 'r',
      reason: 'r',
      quorum: 1,
      approverGroups: [],
      expiresInSeconds: 900,
    },
  };
  const { proposal } = await createProposal(
    db,
    { ...ref, attempt: 1, findingId: finding.id, requester: 'casebook' },
    draft,
  );
  const rehearsal = await storeRehearsal(
    db,
    { team: of.team, proposalId: proposal.id, attempt: 0 },
    rehearsalOf(),
    'd',
  );
  const run = await insertRun(
    db,
    {
      ...ref,
      proposalId: proposal.id,
      rehearsalId: rehearsal.id,
      digest: 'd',
      approvedBy: ['U1'],
      startedAt: NOW,
    },
    [],
    NOW,
  );
  await setRunState(db, run?.id ?? '', state, { from: ['running'] });
}

function readsOf(subject: Case): ToolReads {
  const vault = caseVault(store.db, { team: subject.team, caseId: subject.id }, () => NOW);
  return caseToolReads({ ...SHIPPED, db: store.db, sources: {} }, subject, {
    ports: portsOf({ objects: [] }),
    vault,
  });
}

async function call(name: string, input: object, subject: Case, reads = readsOf(subject)) {
  const tool = TOOLS.find((each) => each.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  const signal = new AbortController().signal;
  const result = await callTool(tool, input, { scope: subject.scope, reads, now: NOW, signal });
  // biome-ignore lint/suspicious/noExplicitAny: each tool has a content of its own, and a wrong path fails the test.
  return { ...result, content: result.content as any };
}

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store[Symbol.asyncDispose]());

describe('past cases', () => {
  let own: Case;
  beforeAll(async () => {
    const leak = await open('P1', 'web leaks 100% of memory');
    await ranRunbook(
      leak,
      'succeeded',
      hypothesis('performance.memory-leak'),
      hypothesis('runtime.out-of-memory', 'symptom'),
    );
    const crash = await open('P1', 'checkout crashes', ['bank'], 'checkout');
    await ranRunbook(
      crash,
      'undone',
      hypothesis('runtime.crash-loop', 'cause', 'ledger'),
      hypothesis('nodes.not-ready', 'ruled_out'),
    );
    await open('P1', 'nothing found yet');
    const other = await open('P2', 'web leaks too');
    await ranRunbook(other, 'succeeded', hypothesis('performance.memory-leak'));
    own = await open('P1', 'web leaks again');
    await storeFinding(
      store.db,
      { team: 'P1', caseId: own.id, attempt: 1 },
      findingOf(hypothesis('performance.memory-leak')),
    );
  });
  const titles = async (query: { text?: string; cause?: string; limit?: number }) =>
    (await findPastCases(store.db, { team: 'P1', not: own.id, limit: 10, ...query })).map(
      ({ title }) => title,
    );

  test('are those of the workspace, newest first, without the one that asks', async () => {
    expect(await titles({})).toEqual(['nothing found yet', 'checkout crashes', 'web leaks 100% of memory']);
    expect(await titles({ limit: 1 })).toEqual(['nothing found yet']);
  });

  test('are found by cause, but not by one that was ruled out', async () => {
    expect(await titles({ cause: 'performance.memory-leak' })).toEqual(['web leaks 100% of memory']);
    expect(await titles({ cause: 'runtime.out-of-memory' })).toHaveLength(1);
    expect(await titles({ cause: 'nodes.not-ready' })).toEqual([]);
  });

  test('are found by title and by objects of scope and finding; signs of patterns and quotes are characters', async () => {
    expect(await titles({ text: 'LEAKS' })).toEqual(['web leaks 100% of memory']);
    expect(await titles({ text: 'ledger' })).toEqual(['checkout crashes']);
    expect(await titles({ text: 'checkout' })).toEqual(['checkout crashes']);
    expect(await titles({ text: '100%' })).toHaveLength(1);
    expect(await titles({ text: '%' })).toHaveLength(1);
    expect(await titles({ text: '_' })).toEqual([]);
    expect(await titles({ text: "' or 1 = 1 --" })).toEqual([]);
    expect(await titles({ text: '\\' })).toEqual([]);
  });

  test('are held to a scope where one is given, as every search for words is', async () => {
    const within = (namespaces: string[], cluster = 'prod') =>
      findPastCases(store.db, { team: 'P1', not: own.id, limit: 10, within: { cluster, namespaces } });
    const numbers = (rows: readonly { number: number }[]) => rows.map(({ number }) => number);
    expect(numbers(await within(['bank']))).toEqual([2]);
    expect(numbers(await within(['shop']))).toEqual([3, 1]);
    expect(numbers(await within(['shop', 'bank']))).toEqual([3, 2, 1]);
    expect(numbers(await within([]))).toEqual([3, 2, 1]);
    expect(await within([], 'other')).toEqual([]);
    const reader = readsOf(own).cases;
    expect(await reader?.search({ text: 'checkout', limit: 5 })).toEqual([]);
    expect(await reader?.search({ cause: 'runtime.crash-loop', limit: 5 })).toHaveLength(1);
  });

  test('come with what was run and how it ended, in the tool too', async () => {
    const [row] = await findPastCases(store.db, { team: 'P1', cause: 'runtime.crash-loop', limit: 5 });
    expect(row).toMatchObject({
      causes: ['runtime.crash-loop'],
      run: { runbook: 'restart-deployment', state: 'undone' },
    });
    const found = await call('find-past-cases', { cause: 'performance.memory-leak' }, own);
    expect(found.content.cases).toMatchObject([
      {
        title: 'web leaks 100% of memory',
        causes: ['performance.memory-leak', 'runtime.out-of-memory'],
        run: { state: 'succeeded' },
      },
    ]);
    expect((await call('find-past-cases', { text: 'checkout' }, own)).status).toBe('no_data');
    const elsewhere = await call('find-past-cases', { cause: 'runtime.crash-loop' }, own);
    expect(elsewhere.content.cases).toMatchObject([{ elsewhere: true, run: { state: 'undone' } }]);
    expect(JSON.stringify(elsewhere.content)).not.toContain('checkout crashes');
  });

  test('the newest finding counts, and what an investigation added', async () => {
    const again = await open('P3', 'changed its mind');
    const ref = { team: 'P3', caseId: again.id };
    await storeFinding(store.db, { ...ref, attempt: 1 }, findingOf(hypothesis('runtime.crash-loop')));
    await storeFinding(store.db, { ...ref, attempt: 2 }, findingOf(hypothesis('runtime.out-of-memory')));
    await storeFinding(store.db, { ...ref, attempt: 2 }, findingOf(hypothesis('novel.data')), {
      author: 'diagnostician',
    });
    const causes = async (cause: string) =>
      (await findPastCases(store.db, { team: 'P3', cause, limit: 5 })).length;
    expect([
      await causes('runtime.crash-loop'),
      await causes('runtime.out-of-memory'),
      await causes('novel.data'),
    ]).toEqual([0, 0, 1]);
  });
});

describe('the case itself', () => {
  test("is shown as it stands, with its evidence and no other case's", async () => {
    const [mine, other] = [await open('O1', 'web is slow'), await open('O1', 'api is slow')];
    const ref = { team: 'O1', caseId: mine.id };
    await storeFinding(store.db, { ...ref, attempt: 1 }, findingOf(hypothesis('performance.memory-leak')));
    await addTimeline(store.db, ref, {
      at: NOW,
      kind: 'note',
      actor: 'slack:U1',
      text: 'looked at it',
      dedupKey: 'n',
    });
    const put = (id: string, word: string) =>
      caseVault(store.db, { team: 'O1', caseId: id }).put({
        kind: 'kubernetes.pods',
        source: 's',
        query: word,
        content: [word],
        summary: word,
      });
    const [item, foreign] = [await put(mine.id, 'mine'), await put(other.id, 'theirs')];

    const shown = await call('show-case', {}, mine);
    expect(shown.content).toMatchObject({
      case: { title: 'web is slow', number: mine.number },
      finding: { author: 'engine', hypotheses: [{ cause: 'performance.memory-leak' }] },
      timeline: [{ text: 'looked at it' }],
    });
    const listed = await call('list-evidence', { kind: 'kubernetes.' }, mine);
    expect(listed.content.evidence.map(({ id }: { id: string }) => id)).toEqual([item.id]);
    expect((await call('get-evidence', { id: item.id, pointer: '/0' }, mine)).content.part).toBe('mine');
    expect(await call('get-evidence', { id: foreign.id }, mine)).toMatchObject({ status: 'no_data' });
    expect(await readsOf(mine).own?.evidence(foreign.id)).toBeUndefined();
    expect((await readsOf(mine).own?.evidence(item.id))?.content).toEqual(['mine']);
    // What a tool gave is kept in the case.
    const kept = await store.rows<{ kind: string }>(
      "select kind from evidence where case_id = $1 and kind like 'tool.%'",
      [mine.id],
    );
    expect(kept.map(({ kind }) => kind).sort()).toEqual([
      'tool.get-evidence',
      'tool.get-evidence',
      'tool.list-evidence',
      'tool.show-case',
    ]);
  });
});

describe('records and policy', () => {
  test('are those of the workspace; policy knows the environment by its record', async () => {
    const subject = await open('R1', 'web is slow');
    const put = (team: string, kind: 'service' | 'environment', key: string, body: object) =>
      putRecord(store.db, { team, kind, key, body: body as never, author: 'test' });
    await put('R1', 'service', 'web', { owner: '@shop', dependencies: ['db'] });
    await put('R9', 'service', 'other', { owner: '@x', dependencies: [] });
    expect((await call('list-records', { kind: 'service' }, subject)).content.records).toMatchObject([
      { key: 'web', owner: '@shop' },
    ]);
    const explain = async () =>
      (
        await call(
          'explain-policy',
          { runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'web' } },
          subject,
        )
      ).content;
    expect(await explain()).toMatchObject({
      environment: 'prod',
      decision: { mode: 'diagnose_only', rule: 'environment-suggests' },
    });
    await put('R1', 'environment', 'prod', {
      cluster: 'prod',
      autonomy: 'approve',
      approverGroups: ['shop-sre'],
    });
    expect(await explain()).toMatchObject({ decision: { mode: 'approve', approverGroups: ['shop-sre'] } });
    expect((await call('get-record', { kind: 'environment', key: 'prod' }, subject)).content).toMatchObject({
      revision: 1,
      body: { autonomy: 'approve' },
    });
  });
});

describe('the command line', () => {
  const look = () => ({ ports: portsOf({ objects: [] }), vault: createMemoryVault(() => NOW) });

  test('has records of a folder and the shipped runbooks, and neither a case nor past ones', async () => {
    await using folder = await temporaryFolder();
    await writeFile(
      join(folder.path, 'a.yaml'),
      "kind: service\nkey: web\nbody: { owner: '@shop' }\n---\nkind: environment\nkey: production\nbody: { cluster: prod, namespaces: [shop], autonomy: approve }\n",
    );
    const releasers = createReleasers(log);
    const config = loadSourcesConfig({ CASEBOOK_RECORDS: folder.path });
    const reads = await commandLineReads(config, scope(['shop']), look(), releasers);
    expect(await reads.records?.list('service')).toEqual([
      { key: 'web', revision: 1, body: { owner: '@shop', dependencies: [] } },
    ]);
    expect(await reads.records?.list('nothing')).toEqual([]);
    expect(reads).not.toHaveProperty('own');
    expect(reads).not.toHaveProperty('cases');
    expect(
      await reads.actions?.explain('restart-deployment', { namespace: 'shop', name: 'web' }),
    ).toMatchObject({
      environment: 'production',
      decision: { mode: 'approve' },
    });
    await releasers.releaseAll();
  });

  test('opens what the configuration names, and refuses an address that is none', async () => {
    const releasers = createReleasers(log);
    expect(openToolSources(loadSourcesConfig({}), releasers)).toEqual({});
    const all = openToolSources(
      loadSourcesConfig({
        CLICKHOUSE_URL: 'http://127.0.0.1:1',
        CASEBOOK_SQL_URL: 'http://reader:p%40ss@127.0.0.1:1/otel',
        PROMETHEUS_URL: 'http://127.0.0.1:1',
      }),
      releasers,
    );
    expect(Object.keys(all).sort()).toEqual(['clickhouse', 'prometheus', 'sql']);
    expect(all.sql?.database).toBe('otel');
    expect(all.clickhouse?.database).toBe('default');
    for (const CASEBOOK_SQL_URL of ['ftp://x', 'clickhouse', 'http://'])
      expect(() => openToolSources(loadSourcesConfig({ CASEBOOK_SQL_URL }), releasers)).toThrow(
        /CASEBOOK_SQL_URL/,
      );
    await releasers.releaseAll();
  });
});
