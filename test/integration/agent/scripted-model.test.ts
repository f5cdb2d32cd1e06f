import type { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, describe, expect, test } from 'vitest';
import { countAnswer, countRequest } from '#lab/model/protocol.ts';
import { type Script, type ScriptedModel, startScriptedModel } from '#lab/model/scripted-model.ts';

let model: ScriptedModel;
afterEach(() => model.close());

const tools = [
  { type: 'function' as const, function: { name: 'read', parameters: { type: 'object', properties: {} } } },
  { type: 'function' as const, function: { name: 'report', parameters: { type: 'object', properties: {} } } },
];

async function client(script: Script) {
  model = await startScriptedModel(script);
  return new ChatOpenAI({
    model: 'any',
    apiKey: 'none',
    maxRetries: 0,
    timeout: 2_000,
    configuration: { baseURL: model.baseUrl },
  });
}

/** In one piece, or put together from a stream. (`streaming: true` would fetch a tokenizer from the network.) */
async function ask(chat: ChatOpenAI, words: string, streaming: boolean): Promise<AIMessageChunk | AIMessage> {
  if (!streaming) return chat.invoke(words, { tools });
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await chat.stream(words, { tools })) whole = whole?.concat(chunk) ?? chunk;
  if (!whole) throw new Error('The stream held nothing.');
  return whole;
}

describe("the library's own client understands it", () => {
  test.each([false, true])('text, calls and the structured answer (streaming: %s)', async (streaming) => {
    const text = 'A text that is longer than one piece of a stream.';
    const two = [
      { name: 'read', arguments: { a: 'b'.repeat(50) } },
      { name: 'read', arguments: {} },
    ];
    const chat = await client([
      { reply: { text } },
      { reply: { toolCalls: two } },
      { reply: { output: { done: true } } },
    ]);
    expect((await ask(chat, 'Hello.', streaming)).content).toBe(text);
    const calls = await ask(chat, 'Read.', streaming);
    expect(calls.tool_calls?.map(({ name, args, id }) => ({ name, args, id }))).toEqual([
      { name: 'read', args: { a: 'b'.repeat(50) }, id: 'call_2_1' },
      { name: 'read', args: {}, id: 'call_2_2' },
    ]);
    const answer = await ask(chat, 'Answer.', streaming);
    expect(answer.tool_calls).toMatchObject([{ name: 'report', args: { done: true } }]);
    expect(answer.usage_metadata?.output_tokens).toBeGreaterThan(0);
    expect(model.problems()).toEqual([]);
    expect(model.requests.map(({ stream }) => stream ?? false)).toEqual([streaming, streaming, streaming]);
  });

  test.each(['status-429', 'status-500', 'hang', 'cut', 'bad-json'] as const)(
    '%s is a failure',
    async (fault) => {
      const chat = await client([{ reply: { fault } }]);
      await expect(chat.invoke('Hello.', { tools })).rejects.toThrow();
    },
  );

  test('malformed arguments are no JSON, and an empty answer is one', async () => {
    await client([{ reply: { fault: 'malformed-arguments' } }, { reply: { fault: 'empty' } }]);
    const post = async () => {
      const body = JSON.stringify({ model: 'any', messages: [], tools });
      return (await fetch(`${model.baseUrl}/chat/completions`, { method: 'POST', body })).json();
    };
    const broken = await post();
    expect(() => JSON.parse(broken.choices[0].message.tool_calls[0].function.arguments)).toThrow(SyntaxError);
    expect(await post()).toMatchObject({ choices: [] });
  });

  test('a stream that is cut is one too', async () => {
    const chat = await client([{ reply: { fault: 'cut', toolCalls: [{ name: 'read', arguments: {} }] } }]);
    await expect(ask(chat, 'Hello.', true)).rejects.toThrow();
  });

  test('it says which models it has', async () => {
    await client([]);
    const answer = await (await fetch(`${model.baseUrl}/models`)).json();
    expect(answer).toMatchObject({ data: [{ id: 'scripted' }] });
  });
});

describe('a script', () => {
  test('that waits for another request says so', async () => {
    const chat = await client([
      {
        expect: ({ messages }) => expect(messages[0]?.content).toBe('Goodbye.'),
        reply: { text: 'Bye.' },
      },
    ]);
    await chat.invoke('Hello.');
    expect(model.problems()).toEqual([expect.stringContaining('request 1')]);
  });

  test('that is too short or too long says so', async () => {
    const chat = await client([{ reply: { text: 'a' } }]);
    await chat.invoke('Hello.');
    await expect(chat.invoke('Hello.')).rejects.toThrow();
    expect(model.problems()).toEqual(['request 2 was not expected: the script has 1 steps']);
    await model.close();
    await client([{ reply: { text: 'a' } }, { reply: { text: 'b' } }]);
    expect(model.problems()).toEqual(['2 of 2 steps were never used']);
  });

  test('may be a function, of the request and its number', async () => {
    const chat = await client(({ messages }, n) => ({ text: `${n}: ${String(messages[0]?.content)}` }));
    expect((await chat.invoke('Hello.')).content).toBe('1: Hello.');
    expect((await chat.invoke('Again.')).content).toBe('2: Again.');
    expect(model.problems()).toEqual([]);
  });

  test('counts tokens by its rule: four characters are one, and each message costs four', async () => {
    const chat = await client([{ reply: { text: 'x'.repeat(40) } }]);
    const { usage_metadata: usage } = await chat.invoke('y'.repeat(80));
    expect(usage).toMatchObject({ input_tokens: 24, output_tokens: 10 });
    expect(model.tokens).toEqual({ in: 24, out: 10 });
    expect(countRequest({ messages: [], tools })).toBe(Math.ceil(JSON.stringify(tools).length / 4));
    expect(countAnswer({ content: null, toolCalls: [] })).toBe(0);
  });
});
