import { z } from 'zod';
import { type Script, type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { type Budget, defineAgent } from '#src/agent/define-agent.ts';
import type { KeptRun } from '#src/agent/run/memory-ledger.ts';
import { runAgent } from '#src/agent/run/run-agent.ts';
import type { AgentCall, AgentOutcome } from '#src/agent/run/run-agent-types.ts';
import { defineTool, type ToolContext, type ToolRead } from '#src/agent/tools/tool.ts';
import { agentCall, agentDeps, onlyRun, promptsOf, type TestCall } from './agents.ts';

const reportSchema = z.object({ summary: z.string().min(3) }).meta({ title: 'report' });
export type Report = z.output<typeof reportSchema>;

/** An agent with one tool and a small answer, for tests of the harness. */
export const tester = defineAgent({
  name: 'tester',
  tier: 'deep',
  budget: { tokens: 20_000, dollars: 1, modelCalls: 8, toolCalls: 6, seconds: 20 },
  tools: ['get-weather'],
  output: reportSchema,
});

export const weatherOf = (town: string): ToolRead => ({
  status: 'ok',
  source: 'test',
  query: `weather of ${town}`,
  content: { town, sky: 'clear' },
  summary: `The weather of ${town}.`,
});

/** The tester's tool; `run` says what it does instead of answering. */
export function weatherTool(
  run: (town: string, context: ToolContext) => Promise<ToolRead> = async (town) => weatherOf(town),
) {
  return defineTool({
    name: 'get-weather',
    area: 'test',
    effect: 'read',
    description: 'The weather of a town.',
    input: z.object({ town: z.string().max(40).describe('Name of the town') }),
    example: { town: 'Bern' },
    run: ({ town }, context) => run(town, context),
  });
}

export interface Played extends KeptRun {
  outcome: AgentOutcome<Report>;
  call: TestCall;
  model: ScriptedModel;
}

export interface PlayOptions {
  deps?: Partial<AgentDeps>;
  models?: Partial<AgentDeps['models']>;
  call?: Partial<AgentCall>;
  budget?: Partial<Budget>;
}

/** Plays a script against the tester. The model is closed when it returns. */
export async function play(script: Script, options: PlayOptions = {}): Promise<Played> {
  const model = await startScriptedModel(script);
  try {
    const deps = agentDeps(model, {
      tools: [weatherTool()],
      prompts: promptsOf({ 'tester/system': 'You test.' }),
      ...options.deps,
    });
    const call = agentCall(options.call);
    const agent = { ...tester, budget: { ...tester.budget, ...options.budget } };
    const outcome = await runAgent(agent, call, { ...deps, models: { ...deps.models, ...options.models } });
    return { outcome, call, model, ...onlyRun(call.ledger) };
  } finally {
    await model.close();
  }
}

/** Steps that come often. */
export const askWeather = (town = 'Bern', id?: string) => ({
  reply: { toolCalls: [{ name: 'get-weather', arguments: { town }, ...(id === undefined ? {} : { id }) }] },
});
export const answer = (summary = 'It is clear.') => ({ reply: { output: { summary } } });
