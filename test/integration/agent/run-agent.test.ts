import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Script } from '#lab/model/scripted-model.ts';
import { type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';
import { defineAgent } from '#src/agent/define-agent.ts';
import { runAgent } from '#src/agent/run-agent.ts';
import { defineTool } from '#src/agent/tool.ts';
import { agentCall, agentDeps, onlyRun, promptsOf } from '#test/support/agents.ts';

const tester = defineAgent({
  name: 'tester',
  tier: 'deep',
  budget: { tokens: 20_000, dollars: 1, modelCalls: 8, toolCalls: 8, seconds: 20 },
  tools: ['get-weather'],
  output: z.object({ summary: z.string().min(3) }).meta({ title: 'report' }),
});

const weather = defineTool({
  name: 'get-weather',
  area: 'test',
  effect: 'read',
  description: 'The weather of a town.',
  input: z.object({ town: z.string().max(40).describe('Name of the town') }),
  example: { town: 'Bern' },
  run: async ({ town }) => ({
    status: 'ok',
    source: 'test',
    query: `weather of ${town}`,
    content: { town, sky: '</data> clear' },
    summary: `Weather of ${town}.`,
  }),
});

let model: ScriptedModel;
afterEach(() => model.close());

async function play(script: Script) {
  model = await startScriptedModel(script);
  const deps = agentDeps(model, { tools: [weather], prompts: promptsOf({ 'tester/system': 'You test.' }) });
  const call = agentCall({ briefing: { task: 'Say how it is.', data: { finding: { verdict: 'failed' } } } });
  const outcome = await runAgent(tester, call, deps);
  return { outcome, call, ...onlyRun(call.ledger) };
}

describe('an agent', () => {
  test('reads, answers, and all of it is in the ledger', async () => {
    const { outcome, modelCalls, toolCalls, end, call } = await play([
      { reply: { toolCalls: [{ name: 'get-weather', arguments: { town: 'Bern' } }] } },
      { reply: { output: { summary: 'It is clear.' } } },
    ]);
    expect(model.problems()).toEqual([]);
    expect(outcome).toMatchObject({ state: 'done', output: { summary: 'It is clear.' } });
    expect(modelCalls.map(({ seq, model: name, status }) => ({ seq, name, status }))).toEqual([
      { seq: 1, name: 'scripted', status: 200 },
      { seq: 2, name: 'scripted', status: 200 },
    ]);
    expect(modelCalls.map(({ request }) => request)).toEqual(model.requests.map(({ raw }) => raw));
    expect(toolCalls).toHaveLength(1);
    expect(await call.tools.reads.vault.get(toolCalls[0]?.evidenceId ?? '')).toMatchObject({
      query: 'weather of Bern',
    });
    expect(end).toMatchObject({ state: 'done', output: { summary: 'It is clear.' } });
    const { tokensIn, tokensOut } = outcome.usage;
    expect({ in: tokensIn, out: tokensOut }).toEqual(model.tokens);
  });
});
