import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { type ArchitectResult, runArchitect } from '#src/agent/architect/architect.ts';
import { withAdvice } from '#src/agent/architect/check-architect.ts';
import { type CaseCall, type Investigated, investigate } from '#src/agent/diagnostician/investigate.ts';
import type { Ledger } from '#src/agent/run/ledger.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import type { InvestigationInputs } from '#src/diagnosis/conclude-investigation.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { EvidenceItem, Vault } from '#src/evidence/types.ts';
import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import type { EnvironmentPolicy } from '#src/proposals/policy.ts';
import { getCase, setVerdict } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { findingsOfCase, getFinding, storeFinding } from '#src/store/findings.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { caseVault } from '#src/store/vault.ts';

export interface InvestigationsDeps extends DraftDeps {
  db: Db;
  enqueue: Enqueue;
  environment: (team: string, key: string) => Promise<EnvironmentPolicy | undefined>;
  agents: AgentDeps;
  ledger: (team: string) => Ledger;
  /** What the tools of a case read; see `caseToolReads`. */
  reads: (subject: Case, vault: Vault) => ToolReads;
  /** Aborts when the process stops: the job comes again and goes on from the ledger. */
  signal: AbortSignal;
  now: () => Date;
}

/** States in which a finding still decides something. */
const OPEN_STATES: readonly Case['state'][] = ['diagnosed', 'awaiting_approval'];

/**
 * Lets agents look further than the signatures did: the diagnostician tests the finding, the architect chooses among runbooks,
 * code checks both, and what holds is stored as the second finding of the attempt. Whatever a model does there is one: where
 * it came to nothing, that finding is the engine's and says so. Does nothing for a case that has moved on.
 */
export function createInvestigationsProcessor(
  deps: InvestigationsDeps,
): (payload: JobPayload<'investigations'>) => Promise<void> {
  return async ({ findingId }) => {
    const { db, enqueue } = deps;
    const first = await getFinding(db, findingId);
    const subject = await getCase(db, first.caseId);
    if (first.author !== 'engine' || first.verdict === 'healthy') return;
    if (subject.attempt !== first.attempt || !OPEN_STATES.includes(subject.state)) return;
    const stored = (await secondFinding(db, first)) ?? (await lookFurther(deps, subject, first));
    if (!stored) return;
    await enqueue('proposals', { findingId: stored.id });
    await enqueue('views', { caseId: subject.id });
  };
}

/** A job that comes twice finds what the first one stored. */
async function secondFinding(db: Db, first: StoredFinding): Promise<StoredFinding | undefined> {
  const all = await findingsOfCase(db, first.caseId);
  return all.find(({ finding }) => finding.author === 'diagnostician' && finding.attempt === first.attempt)
    ?.finding;
}

async function lookFurther(
  deps: InvestigationsDeps,
  subject: Case,
  first: StoredFinding,
): Promise<StoredFinding | undefined> {
  const { db, now, agents, signal } = deps;
  const vault = caseVault(db, { team: subject.team, caseId: subject.id }, now);
  const call: CaseCall = {
    tools: { scope: first.scope, reads: deps.reads(subject, vault), now: now() },
    ledger: deps.ledger(subject.team),
    signal,
  };
  const { id: _, caseId: __, attempt: ___, author: ____, createdAt: _____, ...engines } = first;
  const investigated = await investigate(subject, engines, call, agents);
  // Stopping is no result: nothing is stored, and the job goes on after the start.
  signal.throwIfAborted();
  const evidence = await vault.all();
  const { suggestions, advice } = await chosen(deps, subject, investigated, call, evidence);
  signal.throwIfAborted();
  const choice = { suggestions, ...(advice ? { advice } : {}) };
  const inputs = { ...investigated.inputs, evidence: evidence.map(({ id }) => id), choice };
  const finding = withAdvice(investigated.finding, choice);
  return store(deps, subject, first, { ...investigated, finding, inputs });
}

/** The architect reads nothing; where the model has just failed it is not asked again, and the advice is that of the runbooks. */
async function chosen(
  deps: InvestigationsDeps,
  subject: Case,
  { finding, inputs, runs }: Investigated,
  call: CaseCall,
  evidence: EvidenceItem[],
): Promise<ArchitectResult> {
  const environment = await deps.environment(subject.team, subject.environment);
  const input = {
    finding,
    case: { ...subject, scope: finding.scope },
    environment,
    evidence,
  };
  const model = inputs.state === 'done' ? { deps: deps.agents, call } : undefined;
  const choice = await runArchitect(deps, input, model);
  if (choice.outcome) runs.push({ agent: 'architect', ...choice.outcome });
  return choice;
}

async function store(
  { db, now, agents }: InvestigationsDeps,
  subject: Case,
  first: StoredFinding,
  { finding, runs, inputs }: Investigated & { inputs: InvestigationInputs },
): Promise<StoredFinding | undefined> {
  const ref = { team: subject.team, caseId: subject.id };
  return inTransaction(db, async (trx) => {
    const current = await getCase(trx, subject.id);
    if (current.attempt !== first.attempt) return undefined;
    const stored = await storeFinding(trx, { ...ref, attempt: first.attempt }, finding, {
      author: 'diagnostician',
      inputs,
    });
    if (finding.verdict !== first.verdict && OPEN_STATES.includes(current.state))
      await setVerdict(trx, subject.id, finding.verdict);
    await addTimeline(trx, ref, {
      at: now(),
      kind: 'investigation',
      actor: 'casebook',
      text: finding.investigation?.summary ?? 'An investigation ended.',
      data: { findingId: stored.id, verdict: finding.verdict, state: finding.investigation?.state },
      dedupKey: `investigation:${first.attempt}`,
    });
    await audit(trx, ref, 'casebook', 'finding.investigated', {
      attempt: first.attempt,
      verdict: finding.verdict,
      causes: finding.hypotheses.filter(({ origin }) => origin).map(({ cause }) => cause),
      state: finding.investigation?.state,
      model: finding.investigation?.model,
      runs: runs.map(({ agent, runId, state, usage }) => ({
        agent,
        runId,
        state,
        tokens: usage.tokensIn + usage.tokensOut,
        prompt: agents.prompts.get(`${agent}/system`).hash,
      })),
    });
    return stored;
  });
}
