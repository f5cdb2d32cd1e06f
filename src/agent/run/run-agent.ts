import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentDefinition } from '#src/agent/define-agent.ts';
import { modelAsker } from '#src/agent/model/ask-model.ts';
import { chatModel } from '#src/agent/model/chat-model.ts';
import { forgetForeignTracing } from '#src/config.ts';
import { describeError, UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { redactJson, redactText } from '#src/redaction/redact.ts';
import { answerSpec, type ToolSpec, toolSpec, toolsOf } from './agent-tools.ts';
import { answerCalls, type CallAnswers } from './answer-calls.ts';
import { renderBriefing, safeBriefing } from './briefing.ts';
import { budgetOf } from './budget.ts';
import { converse } from './converse.ts';
import { type AgentRun, type RunEnd, runIdOf } from './ledger.ts';
import type { AgentCall, AgentOutcome } from './run-agent-types.ts';
import { openRunControl, type RunControl } from './run-control.ts';
import { agentSpan } from './spans.ts';

/**
 * Runs an agent from its briefing to its answer, within its budget. Never throws for what a model or a budget does: that is
 * an outcome. Throws UpstreamError where another process is at the same run, and what the ledger or the briefing throws.
 */
export async function runAgent<Output extends z.ZodType>(
  agent: AgentDefinition<Output>,
  call: AgentCall,
  deps: AgentDeps,
): Promise<AgentOutcome<z.output<Output>>> {
  const { text: system } = deps.prompts.get(`${agent.name}/system`);
  const specs = [...toolsOf(agent, deps.tools).map(toolSpec), answerSpec(agent)];
  const run = describeRun(agent, call, deps, { system, specs });
  const begun = await call.ledger.begin(run);
  if (begun === 'busy') {
    throw new UpstreamError(`The run ${call.key} is under way elsewhere.`, 'Come again later.', {
      retryAfterMs: 30_000,
    });
  }
  if (begun !== 'begun') return outcomeOf(run.id, begun);
  return agentSpan(agent.name, run.model, call, async () => {
    const end = await work(agent, call, deps, { run, system, specs });
    await call.ledger.end(run.id, end);
    return outcomeOf(run.id, end);
  });
}

async function work(
  agent: AgentDefinition,
  call: AgentCall,
  deps: AgentDeps,
  { run, system, specs }: { run: AgentRun; system: string; specs: readonly ToolSpec[] },
): Promise<RunEnd> {
  forgetForeignTracing();
  const control = openRunControl(agent, call, deps);
  try {
    const asker = modelAsker(deps.models.names[agent.tier], run.id, control, call, deps);
    const { model, calls } = chatModel(asker, control);
    const answers = answerCalls(agent, specs.at(-1)?.name ?? '', run.id, calls, control, call, deps);
    const briefing = renderBriefing(call.briefing);
    const problem = await converse({ model, system, briefing, specs }, answers, control);
    await answers.settled();
    return endOf(control, answers, problem);
  } finally {
    control.release();
  }
}

function describeRun(
  agent: AgentDefinition,
  { team, caseId, attempt, key, briefing, tools }: AgentCall,
  { models }: AgentDeps,
  asked: { system: string; specs: readonly ToolSpec[] },
): AgentRun {
  const { scope, now } = tools;
  const { task, data } = safeBriefing(briefing);
  return {
    id: runIdOf(caseId, key),
    team,
    caseId,
    attempt,
    agent: agent.name,
    key,
    input: redactJson(
      JSON.parse(
        JSON.stringify({
          // Redaction puts keys in order; a replay needs the data in the order in which they were told.
          briefing: { task, data: Object.entries(data) },
          scope,
          now: now.toISOString(),
          budget: budgetOf(agent.budget, models.budget),
          prices: models.prices,
        }),
      ) as Json,
    ),
    promptHash: createHash('sha256').update(JSON.stringify(asked)).digest('hex'),
    model: models.names[agent.tier][0] ?? '',
  };
}

function endOf(control: RunControl, answers: CallAnswers<unknown>, problem: unknown): RunEnd {
  const { usage } = control;
  const ending = control.ending();
  if (ending?.state === 'broken') throw ending.error;
  const output = answers.output();
  // An answer that was taken before the end is an answer; everything else that ended early is none.
  if (output) return { state: 'done', output: JSON.parse(JSON.stringify(output.value)) as Json, usage };
  if (ending) return { ...ending, usage };
  const detail = problem === undefined ? 'it ended without an answer' : describeError(problem);
  return { state: 'failed', why: 'behaviour', detail: redactText(detail).slice(0, 500), usage };
}

/** From what the ledger keeps, so that a run that is asked for twice has one outcome. */
function outcomeOf<Output>(runId: string, end: RunEnd): AgentOutcome<Output> {
  const { usage, detail = '' } = end;
  if (end.state === 'done') {
    return { state: 'done', output: end.output as Output, runId, usage };
  }
  // The ledger keeps words; they are the ones that an ending of ours put there.
  return { state: end.state, why: end.why, detail, runId, usage } as AgentOutcome<never>;
}
