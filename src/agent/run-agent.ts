import { createHash } from 'node:crypto';
import { createAgent, createMiddleware, HumanMessage, ToolMessage, tool } from 'langchain';
import type { z } from 'zod';
import { forgetForeignTracing } from '#src/config.ts';
import { describeError, UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { redactJson, redactText } from '#src/redaction/redact.ts';
import type { AgentDeps } from './agent-deps.ts';
import { answerSpec, type ToolSpec, toolSpec, toolsOf } from './agent-tools.ts';
import { answerCalls, type CallAnswers } from './answer-calls.ts';
import { modelAsker } from './ask-model.ts';
import { renderBriefing, safeBriefing } from './briefing.ts';
import { budgetOf } from './budget.ts';
import { chatModel } from './chat-model.ts';
import type { AgentDefinition } from './define-agent.ts';
import { type AgentRun, type RunEnd, runIdOf } from './ledger.ts';
import type { AgentCall, AgentOutcome } from './run-agent-types.ts';
import { openRunControl, type RunControl } from './run-control.ts';

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
  const answer = answerSpec(agent);
  const specs = [...toolsOf(agent, deps.tools).map(toolSpec), answer];
  const run = describeRun(agent, call, deps, { system, specs });
  const begun = await call.ledger.begin(run);
  if (begun === 'busy') {
    throw new UpstreamError(`The run ${call.key} is under way elsewhere.`, 'Come again later.', {
      retryAfterMs: 30_000,
    });
  }
  if (begun !== 'begun') return outcomeOf(run.id, begun);
  forgetForeignTracing();
  const control = openRunControl(agent, call, deps);
  try {
    const asker = modelAsker(deps.models.names[agent.tier], run.id, control, call, deps);
    const { model, calls } = chatModel(asker, control);
    const answers = answerCalls(agent, answer.name, run.id, calls, control, call, deps);
    const problem = await converse(
      { model, specs, system, briefing: renderBriefing(call.briefing) },
      answers,
      control,
    );
    await answers.settled();
    const end = endOf(control, answers, problem);
    await call.ledger.end(run.id, end);
    return outcomeOf(run.id, end);
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
          briefing: safeBriefing(briefing),
          scope,
          now: now.toISOString(),
          budget: budgetOf(agent.budget, models.budget),
        }),
      ) as Json,
    ),
    promptHash: createHash('sha256').update(JSON.stringify(asked)).digest('hex'),
    model: models.names[agent.tier][0] ?? '',
  };
}

/** The conversation as LangChain leads it. Returns what it threw, which an ending of ours explains in most cases. */
async function converse(
  asked: {
    model: ReturnType<typeof chatModel>['model'];
    specs: readonly ToolSpec[];
    system: string;
    briefing: string;
  },
  answers: CallAnswers<unknown>,
  control: RunControl,
): Promise<unknown> {
  const answerName = asked.specs.at(-1)?.name ?? '';
  const react = createAgent({
    model: asked.model,
    systemPrompt: asked.system,
    // Never invoked: the middleware below answers every call.
    tools: asked.specs.map((spec) => tool(() => '', spec)),
    middleware: [answerMiddleware(answers), reminderMiddleware(answers, answerName)],
  });
  try {
    await react.invoke(
      { messages: [new HumanMessage(asked.briefing)] },
      // Every round is at most four nodes; the budget ends a run, not this.
      { signal: control.signal, recursionLimit: control.budget.modelCalls * 4 + 10 },
    );
    return undefined;
  } catch (error) {
    return error;
  }
}

function answerMiddleware(answers: CallAnswers<unknown>) {
  return createMiddleware({
    name: 'answers',
    wrapModelCall: (request, handler) => handler({ ...request, toolChoice: 'required' }),
    beforeModel: {
      canJumpTo: ['end'],
      hook: () => (answers.output() ? { jumpTo: 'end' as const } : undefined),
    },
    wrapToolCall: async ({ toolCall }) => {
      const id = toolCall.id ?? '';
      const { content, status } = await answers.answer(id);
      return new ToolMessage({ content, status, tool_call_id: id, name: toolCall.name });
    },
  });
}

function reminderMiddleware(answers: CallAnswers<unknown>, answerName: string) {
  return createMiddleware({
    name: 'reminder',
    afterModel: {
      canJumpTo: ['model'],
      hook: ({ messages }) => {
        const last = messages.at(-1);
        if (!last || !('tool_calls' in last) || (last.tool_calls as unknown[]).length > 0) return undefined;
        answers.repair('text', 'it answered with text instead of a call, twice');
        const reminder = `Prose is not read. Call ${answerName} with your answer, or a tool for what is missing.`;
        return { messages: [new HumanMessage(reminder)], jumpTo: 'model' as const };
      },
    },
  });
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
