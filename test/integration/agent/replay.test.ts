import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Reply } from '#lab/model/protocol.ts';
import { type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';
import type { Models } from '#src/agent/agent-deps.ts';
import { defineAgent } from '#src/agent/define-agent.ts';
import type { RecordedRun } from '#src/agent/replay/recorded-run.ts';
import { replayRun, replayWithModel } from '#src/agent/replay/replay.ts';
import { runAgent } from '#src/agent/run/run-agent.ts';
import { defineTool } from '#src/agent/tools/tool.ts';
import { agentCall, agentDeps, onlyRun, promptsOf, type TestCall } from '#test/support/agents.ts';

const peek = defineTool({
  name: 'peek',
  area: 'test',
  effect: 'read',
  description: 'Looks at a number.',
  input: z.object({ at: z.int().describe('Which number') }),
  example: { at: 1 },
  run: async ({ at }, { now }) => ({
    status: 'ok',
    source: 'test',
    query: `peek ${at}`,
    // What a tool reads changes from day to day; a replay must not care.
    content: { at, value: at * 7, seenAt: now.toISOString(), drawn: Math.random() },
    summary: `number ${at}`,
  }),
});

const peeker = defineAgent({
  name: 'peeker',
  tier: 'deep',
  tools: ['peek'],
  budget: { tokens: 50_000, dollars: 1, modelCalls: 8, toolCalls: 6, seconds: 20 },
  output: z.object({ text: z.string() }).meta({ title: 'peeker-answer' }),
});

const PROMPTS = promptsOf({ 'peeker/system': 'You look at numbers.' });
const TOOLS = [peek];
let model: ScriptedModel | undefined;
afterEach(() => model?.close());

async function record(
  replies: readonly Reply[],
  more: Partial<TestCall> = {},
  models: Partial<Models> = {},
): Promise<RecordedRun> {
  let next = 0;
  model = await startScriptedModel(() => replies[next++] ?? { output: { text: 'the end' } });
  // Neither in the order of the alphabet, nor a value that redaction leaves alone.
  const data = { zebra: { b: 1, a: 2 }, apple: 'password=hunter2hunter2', middle: [3, 1, 2] };
  const briefing = { task: 'Say the number.', data };
  const call = agentCall({ key: 'peeker:1', briefing, ...more });
  const deps = agentDeps(model, { tools: TOOLS, prompts: PROMPTS });
  const names = { deep: ['scripted', 'spare'], fast: ['scripted'] };
  await runAgent(peeker, call, { ...deps, models: { ...deps.models, names, timeoutMs: 400, ...models } });
  const { end, ...kept } = onlyRun(call.ledger);
  if (!end) throw new Error('the run did not end');
  await model.close();
  model = undefined;
  // What a database does to it.
  return JSON.parse(JSON.stringify({ ...kept, end })) as RecordedRun;
}

const look = (at: number, id?: string): Reply => ({
  toolCalls: [{ name: 'peek', arguments: { at }, ...(id ? { id } : {}) }],
});
const twoLooks: Reply = {
  toolCalls: [
    { name: 'peek', arguments: { at: 1 } },
    { name: 'peek', arguments: { at: 2 } },
  ],
};

const STORIES: Readonly<Record<string, readonly Reply[]>> = {
  'a plain answer': [{ output: { text: 'seven' } }],
  'tools one by one and side by side': [look(1), twoLooks, { output: { text: 'ünïcode — "quoted"' } }],
  'the same call twice under one id': [look(3, 'same'), look(3, 'same'), { output: { text: 'done' } }],
  'rate limits and failures, then an answer': [
    { fault: 'status-429' },
    { fault: 'status-500' },
    { output: { text: 'at last' } },
  ],
  'broken arguments, mended': [{ fault: 'malformed-arguments' }, { output: { text: 'mended' } }],
  'prose, reminded': [{ text: 'It is seven.' }, { output: { text: 'seven' } }],
  'prose to the end': [{ text: 'one' }, { text: 'two' }, { text: 'three' }],
  'silence, then an answer': [{ fault: 'hang' }, { output: { text: 'late' } }],
  'down for good': Array.from({ length: 8 }, () => ({ fault: 'status-500' as const })),
  'an answer that is cut': [{ fault: 'cut' }, { output: { text: 'whole' } }],
  'more reads than allowed': Array.from({ length: 9 }, (_, at) => look(at)),
};

test.each(Object.entries(STORIES))('%s comes again byte for byte', async (_name, replies) => {
  const recorded = await record(replies);
  const again = await replayRun(peeker, recorded, { tools: TOOLS, prompts: PROMPTS });
  expect(again.differences).toEqual([]);
  expect(again.end.state).toBe(recorded.end.state);
  expect(JSON.stringify(again.end.output)).toBe(JSON.stringify(recorded.end.output));
});

test('a run that its money ended, or that went on to another model, comes again', async () => {
  const looks = Array.from({ length: 5 }, (_, at) => look(at));
  const priced = { prices: { scripted: { input: 500, output: 500 } } };
  const spent = await record(looks, {}, priced);
  expect(spent.end).toMatchObject({ state: 'stopped', why: 'dollars' });
  expect((await replayRun(peeker, spent, { tools: TOOLS, prompts: PROMPTS })).differences).toEqual([]);
  const moved = await record([
    { fault: 'status-429', retryAfterSeconds: 600 },
    { output: { text: 'spare' } },
  ]);
  expect(moved.modelCalls.map((one) => one.model)).toEqual(['scripted', 'spare']);
  expect((await replayRun(peeker, moved, { tools: TOOLS, prompts: PROMPTS })).differences).toEqual([]);
});

test('a run that a person ended comes as far as it came', async () => {
  const ends = new AbortController();
  const recorded = await record([look(1), look(2), { fault: 'hang' }], {
    signal: ends.signal,
    onProgress: () => setTimeout(() => ends.abort(), 150),
  });
  expect(recorded.end).toMatchObject({ state: 'stopped', why: 'cancelled' });
  const again = await replayRun(peeker, recorded, { tools: TOOLS, prompts: PROMPTS });
  expect(again.differences).toEqual([]);
});

test('a changed prompt, tool or answer is a difference that says where', async () => {
  const recorded = await record([look(1), { output: { text: 'seven' } }]);
  const other = promptsOf({ 'peeker/system': 'You look at letters.' });
  const replayed = await replayRun(peeker, recorded, { tools: TOOLS, prompts: other });
  expect(replayed.changed).toBe(true);
  expect(replayed.differences).toEqual([
    expect.stringMatching(/^the agent has changed since/),
    expect.stringMatching(/^request 1 differs from character \d+ on: it was ".*numbers/),
  ]);
  const described = { ...peek, description: 'Looks at a letter.' };
  expect(
    (await replayRun(peeker, recorded, { tools: [described], prompts: PROMPTS })).differences,
  ).not.toEqual([]);
  const forged = structuredClone(recorded);
  const [call] = forged.toolCalls;
  if (!call) throw new Error('no call');
  (call as { result: string }).result = call.result.replace('"value":7', '"value":8');
  expect((await replayRun(peeker, forged, { tools: TOOLS, prompts: PROMPTS })).differences[0]).toMatch(
    /^request 2 differs/,
  );
  const answered = structuredClone(recorded);
  answered.end.output = { text: 'eight' };
  expect((await replayRun(peeker, answered, { tools: TOOLS, prompts: PROMPTS })).differences[0]).toMatch(
    /it ended as done/,
  );
});

test('another model gets the recorded answers for equal questions, and is told what else was read', async () => {
  const recorded = await record([look(1), { output: { text: 'seven' } }]);
  const asked: string[] = [];
  model = await startScriptedModel((request, n) => {
    asked.push(JSON.stringify(request.messages.at(-1)));
    return n === 1 ? look(1, 'mine') : n === 2 ? look(5) : { output: { text: 'new' } };
  });
  const end = await replayWithModel(peeker, recorded, agentDeps(model, { tools: TOOLS, prompts: PROMPTS }));
  expect(end).toMatchObject({ state: 'done', output: { text: 'new' } });
  expect(asked[1]).toContain('value\\":7');
  expect(asked[2]).toContain('replay reads nothing anew');
  expect(model.problems()).toEqual([]);
});
