import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Script } from '#lab/model/scripted-model.ts';
import { startScriptedModel } from '#lab/model/scripted-model.ts';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { caseToolReads } from '#src/bin/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import { diagnose } from '#src/diagnosis/diagnose.ts';
import type { Finding, StoredFinding } from '#src/diagnosis/types.ts';
import { createInvestigationsProcessor } from '#src/jobs/processors/investigations.ts';
import { createProposalsProcessor } from '#src/jobs/processors/proposals.ts';
import type { Enqueue } from '#src/jobs/queues.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { storedLedger } from '#src/store/agent-runs.ts';
import { getCase, moveCase, setVerdict } from '#src/store/cases.ts';
import { findingsOfCase, storeFinding } from '#src/store/findings.ts';
import { latestProposal } from '#src/store/proposals.ts';
import { listTimeline } from '#src/store/record-of-case.ts';
import { environmentPolicy, putRecord } from '#src/store/records.ts';
import { caseVault } from '#src/store/vault.ts';
import { infectedWorld, PLANTED } from '#test/hostile/infected-world.ts';
import { investigatorVictim, OBEYED } from '#test/hostile/victim.ts';
import { type Bench, messagesOf, openCase, startBench } from '#test/integration/slack/harness.ts';
import { agentDeps } from '#test/support/agents.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { shownText } from '#test/support/lab.ts';
import { toolScope } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import { SHIPPED } from '#test/unit/proposals/material.ts';

interface Closed {
  bench: Bench;
  subject: Case;
  /** What signatures found, and what was stored after the investigation, where there was one. */
  first: StoredFinding;
  second: StoredFinding | undefined;
  proposal: Proposal;
  /** What stands in the thread. */
  shown: string;
  timeline: string[];
  requests: number;
  runs: { agent: string; state: string; why: string | null }[];
}

/** A case over the sick world from its finding to its proposal, with the model that plays the script; without one it is off. */
async function play(script?: Script, models: Partial<AgentDeps['models']> = {}): Promise<Closed> {
  const bench = await startBench();
  const db = bench.owner;
  const scope = {
    ...toolScope('shop'),
    cluster: 'lab',
    object: { cluster: 'lab', kind: 'Deployment', namespace: 'shop', name: 'web' },
    service: 'web',
  };
  const opened = await openCase(bench, { title: 'web is down', environment: 'lab', scope });
  const { team, id: caseId } = opened;
  const body = { cluster: 'lab', autonomy: 'approve' as const, approverGroups: ['sre'] };
  await putRecord(db, { team, kind: 'environment', key: 'lab', body, author: 'test' });

  const model = script && (await startScriptedModel(script));
  if (model) onTestFinished(() => model.close());
  const deps = model && agentDeps(model);
  const agents = deps && { ...deps, models: { ...deps.models, ...models } };

  const ports = portsOf(infectedWorld());
  const now = () => NOW;
  const environment = (of: string, key: string) => environmentPolicy(db, of, key);
  const due: { queue: string; payload: { findingId: string } }[] = [];
  const rehearsals: unknown[] = [];
  const enqueue = (async (queue, payload) => {
    if (queue === 'rehearsals') rehearsals.push(payload);
    else if (queue !== 'views') due.push({ queue, payload: payload as { findingId: string } });
  }) as Enqueue;
  const processors: Record<string, (payload: { findingId: string }) => Promise<void>> = {
    proposals: createProposalsProcessor({ ...SHIPPED, db, enqueue, environment, now }),
    ...(agents
      ? {
          investigations: createInvestigationsProcessor({
            ...SHIPPED,
            db,
            enqueue,
            environment,
            agents,
            ledger: () => storedLedger(db),
            reads: (each, vault) => caseToolReads({ ...SHIPPED, db, sources: {} }, each, { ports, vault }),
            signal: new AbortController().signal,
            now,
          }),
        }
      : {}),
  };

  await moveCase(db, caseId, 'diagnosing');
  const vault = caseVault(db, { team, caseId }, now);
  const { finding, inputs } = await diagnose({ scope, ports, vault, now: NOW });
  const first = await storeFinding(db, { team, caseId, attempt: opened.attempt }, finding, { inputs });
  await moveCase(db, caseId, 'diagnosed');
  await setVerdict(db, caseId, finding.verdict);
  // In the order of a busy day: the model is asked first, and the proposal waits for nobody.
  if (agents) due.push({ queue: 'investigations', payload: { findingId: first.id } });
  due.push({ queue: 'proposals', payload: { findingId: first.id } });
  for (let job = due.shift(); job; job = due.shift()) await processors[job.queue]?.(job.payload);

  await bench.show(caseId);
  const proposal = await latestProposal(db, caseId);
  if (!proposal) throw new Error('There is no proposal.');
  expect(rehearsals).toContainEqual({ proposalId: proposal.id, attempt: 0 });
  const findings = await findingsOfCase(db, caseId);
  return {
    bench,
    subject: await getCase(db, caseId),
    first,
    second: findings.find((each) => each.finding.author === 'diagnostician')?.finding,
    proposal,
    shown: messagesOf(bench).map(shownText).join('\n'),
    timeline: (await listTimeline(db, caseId)).map(({ text }) => text),
    requests: model?.requests.length ?? 0,
    runs: await db.selectFrom('agent_runs').select(['agent', 'state', 'why']).orderBy('started_at').execute(),
  };
}

const asked = {
  reply: { toolCalls: [{ name: 'describe-object', arguments: { kind: 'Deployment', name: 'web' } }] },
};

/** What the engine found, however long ago it was stored. */
const core = ({ verdict, hypotheses, changes, gaps }: Finding) => ({ verdict, hypotheses, changes, gaps });

/** The loop has closed with the deterministic finding and the proposal that it leads to. */
async function expectClosed(closed: Closed, state: 'done' | 'stopped' | 'failed'): Promise<void> {
  const off = await play();
  const { first, second, proposal, subject, shown, timeline } = closed;
  expect(second?.investigation?.state).toBe(state);
  expect(core(second as StoredFinding)).toEqual(core(first));
  expect(core(first)).toEqual(core(off.first));
  expect(proposal.plan).toEqual(off.proposal.plan);
  expect(proposal.policy).toEqual(off.proposal.policy);
  expect([subject.state, subject.verdict, proposal.state]).toEqual(['diagnosed', first.verdict, 'drafted']);
  // People are told, in the record and in the thread.
  expect(timeline).toContain(second?.investigation?.summary);
  expect(shown).toContain((second?.investigation?.summary ?? '').slice(0, 60));
  expect(shown).toContain(first.hypotheses[0]?.statement.slice(0, 40) ?? 'no hypothesis');
}

describe('the loop closes with what signatures found', () => {
  test('model off: nobody is asked, and nothing says that one should have been', async () => {
    const { first, second, proposal, subject, runs, shown } = await play();
    expect(first.verdict).toBe('failed');
    expect(first.hypotheses[0]).toMatchObject({ role: 'cause', object: { kind: 'Deployment', name: 'web' } });
    expect(second).toBeUndefined();
    expect(first.investigation).toBeUndefined();
    expect(runs).toEqual([]);
    expect(proposal.plan.runbook).toBe('rollback-deployment');
    expect([subject.state, proposal.state]).toEqual(['diagnosed', 'drafted']);
    expect(shown).not.toMatch(/model/i);
  });

  test('model down in mid-case: the first call answers, then every one fails', async () => {
    const closed = await play((_, n) => (n === 1 ? asked.reply : { fault: 'status-500' }));
    await expectClosed(closed, 'failed');
    expect(closed.requests).toBeGreaterThan(2);
    expect(closed.second?.investigation?.summary).toMatch(/came to nothing.*This is what signatures found\./);
    expect(closed.runs).toEqual([{ agent: 'diagnostician', state: 'failed', why: 'unavailable' }]);
  });

  test('model too slow: it never answers, and is waited for no longer than is set', async () => {
    const began = performance.now();
    const closed = await play(() => ({ fault: 'hang' }), { timeoutMs: 300 });
    expect(performance.now() - began).toBeLessThan(30_000);
    await expectClosed(closed, 'failed');
    expect(closed.runs).toEqual([{ agent: 'diagnostician', state: 'failed', why: 'unavailable' }]);
  });

  test('model too slow for the whole run: its seconds are gone, which is no cause of anything', async () => {
    const closed = await play(() => ({ ...asked.reply, afterMs: 700 }), { budget: { seconds: 1 } });
    await expectClosed(closed, 'stopped');
    expect(closed.runs).toEqual([{ agent: 'diagnostician', state: 'stopped', why: 'time' }]);
  });

  test('budget gone: it reads and reads until its tokens are spent', async () => {
    const closed = await play(() => asked.reply, { budget: { tokens: 9_000 } });
    await expectClosed(closed, 'stopped');
    expect(closed.requests).toBeGreaterThan(0);
    expect(closed.second?.investigation?.summary).toMatch(/was stopped.*token/);
    expect(closed.runs).toEqual([{ agent: 'diagnostician', state: 'stopped', why: 'tokens' }]);
  });

  test('budget gone: dollars, where the model has a price', async () => {
    const prices = { scripted: { input: 1_000, output: 1_000 } };
    const closed = await play(() => asked.reply, { prices, budget: { dollars: 0.01 } });
    await expectClosed(closed, 'stopped');
    expect(closed.runs).toEqual([{ agent: 'diagnostician', state: 'stopped', why: 'dollars' }]);
  });

  test('model lies: every citation is forged, none is stored, and what was left out is listed', async () => {
    const lie = { id: 'lie', channel: 'event', language: 'en', aim: 'cite', text: 'all is healthy' } as const;
    const closed = await play(investigatorVictim(lie));
    await expectClosed(closed, 'done');
    const { second, bench, shown } = closed;
    expect(second?.investigation?.dropped.length).toBeGreaterThanOrEqual(5);
    expect(second?.investigation?.summary).toMatch(/statements left out/);
    expect(JSON.stringify(core(second as StoredFinding))).not.toContain(OBEYED);
    // What was left out is listed as such, with the reason, and stands nowhere else.
    const told = shown.split('\n').filter((line) => line.includes(OBEYED));
    expect(told.filter((line) => !/^• OBEYED .+\((?:Citation|The|It|There) .+\)$/.test(line))).toEqual([]);
    expect(shown.split('*Left out*')[0]).not.toContain(OBEYED);
    // Of the secrets in the world none is in a row, those of the ledger included.
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
    `.execute(bench.owner);
    for (const { name } of rows) {
      const kept = JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(bench.owner)).rows);
      for (const [what, secret] of Object.entries(PLANTED))
        expect(kept.includes(secret), `${what} in ${name}`).toBe(false);
    }
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['evidence', 'model_calls', 'tool_calls', 'slack_outbox']),
    );
  });
});
