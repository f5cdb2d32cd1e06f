import type { ArchitectOutput } from '#agents/architect/agent.ts';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentCall, AgentOutcome } from '#src/agent/run/run-agent-types.ts';
import { advise, offersOf } from '#src/proposals/advise.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import { type ArchitectInput, architectBriefing } from './architect-briefing.ts';
import { type ArchitectChoice, checkArchitect } from './check-architect.ts';

export interface ArchitectResult extends Omit<ArchitectChoice, 'advice'> {
  /** Absent where nothing is wrong. */
  advice?: ArchitectChoice['advice'];
  /** Absent where no model was asked. */
  outcome?: AgentOutcome<ArchitectOutput>;
}

/** What a run of the architect needs of a model; absent: the advice is that of the runbooks alone. */
export interface ArchitectModel {
  deps: AgentDeps;
  call: Omit<AgentCall, 'briefing' | 'key' | 'team' | 'caseId' | 'attempt'>;
}

/**
 * Advice on a finding, and the runbook to propose where the model chose one that holds. Never throws for what a model does:
 * without a usable answer it is the advice that code gives alone.
 */
export async function runArchitect(
  deps: DraftDeps,
  input: ArchitectInput,
  model?: ArchitectModel,
): Promise<ArchitectResult> {
  const advice = advise(deps, input);
  if (!advice || !model) return { suggestions: [], ...(advice ? { advice } : {}), notes: [] };
  // LangChain takes a second to load; whoever has no model never waits for it.
  const [{ runAgent }, { default: architect }] = await Promise.all([
    import('#src/agent/run/run-agent.ts'),
    import('#agents/architect/agent.ts'),
  ]);
  const { id: caseId, team, attempt } = input.case;
  const offers = offersOf(deps, input);
  const outcome = await runAgent(
    architect,
    {
      ...model.call,
      team,
      caseId,
      attempt,
      key: `architect:${attempt}`,
      briefing: architectBriefing(input, offers),
    },
    model.deps,
  );
  if (outcome.state !== 'done') {
    const notes = [`No choice by the model: ${outcome.detail}.`];
    return { suggestions: [], advice, notes, outcome };
  }
  return { ...checkArchitect(deps, input, offers, advice, outcome.output), outcome };
}
