import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentUsage } from '#src/agent/run/ledger.ts';
import type { AgentCall, AgentOutcome } from '#src/agent/run/run-agent-types.ts';
import { plainJson } from '#src/agent/tools/plain-text.ts';
import type { Case } from '#src/cases/types.ts';
import { answerOf } from '#src/diagnosis/claims/answer-schema.ts';
import {
  checkAnswer,
  concludeInvestigation,
  type InvestigationRuns,
} from '#src/diagnosis/conclude-investigation.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { redactJson } from '#src/redaction/redact.ts';
import { diagnosticianBriefing, reviserBriefing } from './diagnostician-briefing.ts';
import { makeFirstReads } from './first-reads.ts';

/** What a run needs besides its question; the same for every agent of a case. */
export type CaseCall = Omit<AgentCall, 'briefing' | 'key' | 'team' | 'caseId' | 'attempt'>;

export interface Investigated {
  /** The engine's finding with what the investigation adds. */
  finding: Finding;
  /** Of each run, the diagnostician's first. */
  runs: { agent: string; runId: string; state: AgentOutcome<unknown>['state']; usage: AgentUsage }[];
  /** What the finding was concluded from, for a replay. */
  inputs: InvestigationRuns;
}

/**
 * Lets the diagnostician test a finding and look further, checks every statement of its answer against the vault, gives what was
 * rejected one round to be put right, and merges what holds. Never throws for what a model or a budget does.
 */
export async function investigate(
  { id: caseId, team, attempt }: Pick<Case, 'id' | 'team' | 'attempt'>,
  finding: Finding,
  call: CaseCall,
  deps: AgentDeps,
): Promise<Investigated> {
  // LangChain takes a second to load; whoever has no model never waits for it.
  const [{ runAgent }, { default: diagnostician }, { default: reviser }] = await Promise.all([
    import('#src/agent/run/run-agent.ts'),
    import('#agents/diagnostician/agent.ts'),
    import('#agents/reviser/agent.ts'),
  ]);
  const { vault } = call.tools.reads;
  const ref = { team, caseId, attempt };
  const { now } = call.tools;
  const evidence = await vault.all();
  const looked = await makeFirstReads(finding, call, deps);
  const outcome = await runAgent(
    diagnostician,
    {
      ...call,
      ...ref,
      key: `diagnostician:${attempt}`,
      briefing: diagnosticianBriefing({ finding, evidence, looked, now }),
    },
    deps,
  );
  const runs: Investigated['runs'] = [{ agent: 'diagnostician', ...endOf(outcome) }];
  const model = deps.models.names[diagnostician.tier][0] ?? '';
  const reads = looked.length + outcome.usage.toolCalls;
  const all = await vault.all();
  if (outcome.state !== 'done') {
    const inputs: InvestigationRuns = { state: outcome.state, detail: outcome.detail, model, reads };
    return { finding: concludeInvestigation(finding, all, inputs), runs, inputs };
  }
  const inputs: InvestigationRuns = {
    state: 'done',
    detail: '',
    model,
    reads,
    answer: cleaned(outcome.output),
  };
  const { rejected } = checkAnswer(finding, all, cleaned(outcome.output));
  if (rejected.length > 0) {
    const answer = toJson(answerOf(cleaned(outcome.output))) as unknown as Parameters<
      typeof reviserBriefing
    >[0];
    const again = await runAgent(
      reviser,
      { ...call, ...ref, key: `reviser:${attempt}`, briefing: reviserBriefing(answer, rejected) },
      deps,
    );
    runs.push({ agent: 'reviser', ...endOf(again) });
    // Without a second round what was rejected is left out, which costs nothing else.
    if (again.state === 'done') inputs.revision = cleaned(again.output);
  }
  return { finding: concludeInvestigation(finding, all, inputs), runs, inputs };
}

/** What a model wrote is shown to people, also where it is left out: without what hides in text, and without secrets. */
function cleaned<Output>(output: Output): Output {
  return redactJson(plainJson(toJson(output))) as Output;
}

function endOf({ runId, state, usage }: AgentOutcome<unknown>): Omit<Investigated['runs'][number], 'agent'> {
  return { runId, state, usage };
}
