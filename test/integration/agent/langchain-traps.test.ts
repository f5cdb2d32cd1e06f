import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CallbackManager } from '@langchain/core/callbacks/manager';
import { awaitAllCallbacks } from '@langchain/core/callbacks/promises';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ScriptedToolCall } from '#lab/model/protocol.ts';
import { type ScriptedModel, type Step, startScriptedModel } from '#lab/model/scripted-model.ts';
import { runAgent } from '#src/agent/run/run-agent.ts';
import { agentCall, agentDeps, promptsOf } from '#test/support/agents.ts';
import { answer, askWeather, play, tester, weatherOf, weatherTool } from '#test/support/test-agent.ts';

/** What this version of LangChain does when it is left alone; each of these was reproduced, and must not happen to us. */
const root = fileURLToPath(new URL('../../..', import.meta.url));

function sourcesOf(...folders: string[]): string {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/** What the model was told last. */
const lastMessages = (model: ScriptedModel, count: number) =>
  model.requests.at(-1)?.messages.slice(-count) ?? [];

describe('human-in-the-loop allows by default', () => {
  test('so nothing waits for a click in a conversation: no interrupts, and tools can only read', () => {
    const sources = sourcesOf('src', 'agents', 'tools');
    expect(sources).toContain('createAgent(');
    expect(sources).not.toMatch(/humanInTheLoop|interruptOn|interrupt\(/);
  });
});

describe('two resumes run a tool twice', () => {
  test('one run is under way once: who comes second does nothing', async () => {
    let reads = 0;
    const model = await startScriptedModel([askWeather(), answer()]);
    const tools = [
      weatherTool(async (town) => {
        reads += 1;
        return weatherOf(town);
      }),
    ];
    const deps = agentDeps(model, { tools, prompts: promptsOf({ 'tester/system': 'You test.' }) });
    const call = agentCall();
    const both = await Promise.allSettled([runAgent(tester, call, deps), runAgent(tester, call, deps)]);
    await model.close();
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(reads).toBe(1);
    expect(model.requests).toHaveLength(2);
  });

  test('one call with one id is one execution, however often it is written', async () => {
    const twice = { name: 'get-weather', arguments: { town: 'Bern' }, id: 'same' };
    const { toolCalls, outcome, model } = await play([
      { reply: { toolCalls: [twice, twice] } },
      { reply: { toolCalls: [twice] } },
      answer(),
    ]);
    expect(outcome.state).toBe('done');
    expect(toolCalls).toMatchObject([{ toolCallId: 'same' }]);
    // The later one has an answer all the same.
    expect(lastMessages(model, 1)[0]?.content).toBe(toolCalls[0]?.result);
  });
});

describe('errors of tools reach the model raw', () => {
  test('it gets what failed and what to do, without secret, path or stack; a wrong input gets an example', async () => {
    const { model, outcome } = await play(
      [
        askWeather('Bern'),
        { reply: { toolCalls: [{ name: 'get-weather', arguments: { city: 7 } }] } },
        answer(),
      ],
      {
        deps: {
          tools: [
            weatherTool(async () => {
              throw new Error('connect postgres://reader:s3cr3t-pa55word@db.internal:5432/shop failed');
            }),
          ],
        },
      },
    );
    expect(outcome.state).toBe('done');
    const all = model.requests.map(({ raw }) => raw).join('\n');
    expect(all).not.toMatch(/s3cr3t|node_modules|\bat .*\.ts:\d+/);
    expect(all).toContain('get-weather failed');
    expect(String(lastMessages(model, 1)[0]?.content)).toContain('{\\"town\\":\\"Bern\\"}');
  });
});

describe('malformed JSON of a call ends the run as a success', () => {
  const broken = (call: ScriptedToolCall): Step => ({
    reply: { fault: 'malformed-arguments', toolCalls: [call] },
  });

  test.each([
    ['a read', { name: 'get-weather', arguments: { town: 'Bern' } }],
    ['the answer', { name: 'report', arguments: { summary: 'It is clear.' } }],
  ])('%s is asked for again once', async (_what, call) => {
    const { outcome, model } = await play([broken(call), answer('Repaired.')]);
    expect(outcome).toMatchObject({ state: 'done', output: { summary: 'Repaired.' } });
    // What servers parse again themselves is JSON in every request.
    const [said, told] = lastMessages(model, 2);
    expect(said?.tool_calls?.map((one) => one.function.arguments)).toEqual(['{}']);
    expect(told).toMatchObject({ role: 'tool', content: expect.stringContaining('not JSON') });
  });

  test('a second time is a failure without an answer', async () => {
    const call = { name: 'get-weather', arguments: { town: 'Bern' } };
    const { outcome } = await play([broken(call), broken(call)]);
    expect(outcome).toMatchObject({ state: 'failed', why: 'behaviour' });
    expect(outcome).not.toHaveProperty('output');
  });

  test('two broken calls of one answer are one repair', async () => {
    const call = { name: 'get-weather', arguments: '{"town":' };
    const { outcome, model } = await play([
      { reply: { toolCalls: [call, { ...call, name: 'report' }] } },
      answer(),
    ]);
    expect(outcome.state).toBe('done');
    expect(lastMessages(model, 2).map(({ role }) => role)).toEqual(['tool', 'tool']);
  });

  test.each(['[1,2]', '"text"', 'null', '7'])('arguments that are %s are no object', async (text) => {
    const { outcome, model } = await play([
      { reply: { toolCalls: [{ name: 'get-weather', arguments: text }] } },
      answer(),
    ]);
    expect(outcome.state).toBe('done');
    expect(String(lastMessages(model, 1)[0]?.content)).toContain('not a JSON object');
  });
});

describe('a limit or an exhausted retry becomes the answer', () => {
  test('an outcome that is not done has no output, and no text of an error is in any', async () => {
    const outcomes = [
      await play(() => ({ fault: 'status-500' })),
      await play(() => askWeather().reply, { budget: { modelCalls: 3 } }),
      await play(() => askWeather().reply, { budget: { toolCalls: 1 } }),
    ];
    expect(outcomes.map(({ outcome }) => outcome.state)).toEqual(['failed', 'stopped', 'stopped']);
    for (const { outcome, end } of outcomes) {
      expect(outcome).not.toHaveProperty('output');
      expect(end).not.toHaveProperty('output');
    }
  });
});

describe('secrets stay in the state and its checkpoints', () => {
  test('what a tool reads is masked before anything keeps or sends it', async () => {
    const secret = 'xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx';
    const { model, call, toolCalls } = await play([askWeather(), answer()], {
      deps: {
        tools: [weatherTool(async (town) => ({ ...weatherOf(town), content: { log: `token ${secret}` } }))],
      },
    });
    const everywhere = JSON.stringify([
      model.requests,
      toolCalls,
      [...call.ledger.runs.values()],
      await call.tools.reads.vault.all(),
    ]);
    expect(everywhere).not.toContain(secret);
    expect(everywhere).toContain('[redacted:');
  });

  test('what a model writes is masked too, before a tool or a person sees it', async () => {
    const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
    const { outcome, model, toolCalls } = await play([askWeather(secret), answer(`Use ${secret}.`)]);
    expect(JSON.stringify([outcome, toolCalls, model.requests[1]?.messages])).not.toContain(secret);
  });
});

describe('messages with one id overwrite each other', () => {
  test('a gateway that repeats ids of messages and calls loses nothing', async () => {
    const wrong = (town: string): Step => ({
      reply: { fault: 'wrong-id', toolCalls: [{ name: 'get-weather', arguments: { town } }] },
    });
    const { model, toolCalls, outcome } = await play([wrong('Bern'), wrong('Thun'), wrong('Chur'), answer()]);
    expect(outcome.state).toBe('done');
    expect(toolCalls.map(({ input }) => input)).toEqual([
      '{"town":"Bern"}',
      '{"town":"Thun"}',
      '{"town":"Chur"}',
    ]);
    expect(new Set(toolCalls.map(({ toolCallId }) => toolCallId)).size).toBe(3);
    const last = model.requests.at(-1)?.messages ?? [];
    expect(last.map(({ role }) => role)).toEqual([
      'system',
      'user',
      ...['assistant', 'tool', 'assistant', 'tool', 'assistant', 'tool'],
    ]);
  });

  test('calls without ids have answers of their own', async () => {
    const call = (town: string) => ({ name: 'get-weather', arguments: { town }, id: '' });
    const { toolCalls, outcome } = await play([
      { reply: { toolCalls: [call('Bern'), call('Thun')] } },
      { reply: { toolCalls: [call('Bern')] } },
      answer(),
    ]);
    expect(outcome.state).toBe('done');
    expect(toolCalls.map(({ toolCallId }) => toolCallId)).toEqual(['call-1-1', 'call-1-2', 'call-2-1']);
  });
});

describe('a checkpointer crashes the process when Postgres restarts', () => {
  test('so there is none: a run that dies is begun again', () => {
    expect(sourcesOf('src', 'agents', 'tools')).not.toMatch(/PostgresSaver|MemorySaver|checkpointer/);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies).filter((name) => name.includes('checkpoint'))).toEqual([]);
  });
});

describe('an abort does not stop a tool that is at work', () => {
  test('the tool gets a signal that fires, and the run waits for nobody', async () => {
    const person = new AbortController();
    const heard: unknown[] = [];
    const { outcome } = await play([askWeather()], {
      call: { signal: person.signal },
      deps: {
        tools: [
          weatherTool(
            (_town, { signal }) =>
              new Promise(() => {
                signal.addEventListener('abort', () => heard.push(signal.aborted));
                person.abort();
              }),
          ),
        ],
      },
    });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'cancelled' });
    expect(heard).toEqual([true]);
  });
});

describe('names of models choose another API', () => {
  test('the library asks for /responses by a name alone, and cannot be told not to', async () => {
    const model = await startScriptedModel([]);
    const chat = new ChatOpenAI({
      model: 'gpt-5.6-mini',
      apiKey: 'none',
      maxRetries: 0,
      useResponsesApi: false,
      configuration: { baseURL: model.baseUrl },
    });
    await expect(chat.invoke('Hello.')).rejects.toThrow();
    await model.close();
    expect(model.problems()).toEqual(['POST /v1/responses was asked for, which is no chat completion']);
  });

  test.each([
    'gpt-5.6',
    'gpt-5.6-codex',
    'gpt-5.2-pro',
    'gpt-5.4-pro',
    'gpt-5.5-pro',
    'o3',
    'gpt-5',
    'gpt-4',
  ])('%s is asked as every other model is', async (name) => {
    const { model, outcome } = await play([askWeather(), answer()], {
      models: { names: { deep: [name], fast: [name] } },
    });
    expect(model.problems()).toEqual([]);
    expect(outcome.state).toBe('done');
    expect(model.requests.map(({ model: asked, path }) => [asked, path])).toEqual([
      [name, '/v1/chat/completions'],
      [name, '/v1/chat/completions'],
    ]);
    expect(model.requests[0]?.messages[0]?.role).toBe('system');
  });
});

describe('six retries by default, which no signal ends', () => {
  test('every request is one of ours: what the transport was asked is what the ledger has', async () => {
    const { model, modelCalls } = await play(() => ({ fault: 'status-500' }));
    expect(model.requests).toHaveLength(3);
    expect(modelCalls).toHaveLength(3);
  });
});

describe('an answer that does not fit leaves calls beside it without an answer', () => {
  test('every call of a message has one, which endpoints insist on', async () => {
    const { model, outcome } = await play([
      {
        reply: {
          toolCalls: [
            { name: 'report', arguments: { summary: 'x' } },
            { name: 'get-weather', arguments: { town: 'Bern' } },
          ],
        },
      },
      answer(),
    ]);
    expect(outcome.state).toBe('done');
    expect(lastMessages(model, 2).map((one) => one.tool_call_id)).toEqual(['call_1_1', 'call_1_2']);
  });
});

describe('the environment sends cases elsewhere', () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('{}');
  });

  beforeEach(async () => {
    asked.length = 0;
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    for (const [name, value] of Object.entries({
      LANGSMITH_TRACING: 'true',
      LANGCHAIN_TRACING_V2: 'true',
      LANGCHAIN_VERBOSE: 'true',
      LANGCHAIN_CALLBACKS_BACKGROUND: 'false',
      LANGSMITH_API_KEY: 'ls-key',
      LANGSMITH_ENDPOINT: url,
      LANGCHAIN_ENDPOINT: url,
      LANGSMITH_GATEWAY: url,
      OPENAI_BASE_URL: url,
      OPENAI_API_BASE: url,
    }))
      vi.stubEnv(name, value);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    elsewhere.closeAllConnections();
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  const tracers = () => CallbackManager.configure()?.handlers.map(({ name }) => name) ?? [];

  test('LangSmith hears nothing and nothing is printed, whatever LANGSMITH_* says', async () => {
    // What the library alone would do.
    expect(tracers()).toEqual(['console_callback_handler', 'langchain_tracer']);
    const { outcome } = await play([askWeather(), answer()]);
    await awaitAllCallbacks();
    expect(outcome.state).toBe('done');
    expect(tracers()).toEqual([]);
    expect(asked).toEqual([]);
  });
});
