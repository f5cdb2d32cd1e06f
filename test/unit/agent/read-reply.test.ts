import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsProblem, readReply, safeReply } from '#src/agent/model/read-reply.ts';

const body = (message: object, more: object = {}) => JSON.stringify({ choices: [{ message }], ...more });

describe('what a model said', () => {
  test('is its text, its calls and its tokens', () => {
    const message = {
      role: 'assistant',
      content: 'Looking.',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'read', arguments: '{"x":1}' } }],
    };
    expect(readReply(body(message, { usage: { prompt_tokens: 5, completion_tokens: 2 } }))).toEqual({
      content: 'Looking.',
      toolCalls: [{ id: 'a', name: 'read', arguments: '{"x":1}' }],
      tokens: { in: 5, out: 2 },
    });
  });

  test.each([
    ['no content', { role: 'assistant' }, ''],
    ['null', { content: null, tool_calls: null }, ''],
    [
      'parts',
      { content: [{ type: 'text', text: 'a' }, { type: 'reasoning' }, { type: 'text', text: 'b' }] },
      'ab',
    ],
  ])('may come with %s', (_what, message, content) => {
    expect(readReply(body(message))).toEqual({ content, toolCalls: [] });
  });

  test.each(['', 'no', '{}', '{"choices":[]}', '{"choices":[{}]}', '[]', 'null', body({ content: 7 })])(
    '%s is no chat completion',
    (text) => {
      expect(() => readReply(text)).toThrow('no chat completion');
    },
  );
});

describe('an answer that is kept', () => {
  test('holds no secret and nothing that hides, in whichever part of it', () => {
    const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
    const kept = safeReply(
      body({
        content: `use ${secret}\u202e`,
        reasoning_content: secret,
        tool_calls: [
          {
            id: 'a',
            function: { name: 'x', arguments: JSON.stringify({ password: 'hunter2secret', t: secret }) },
          },
        ],
      }),
    );
    expect(kept).not.toMatch(/ghp_|hunter2|\u202e|\\u202e/);
    const [call] = readReply(kept).toolCalls;
    expect(Object.keys(JSON.parse(call?.arguments ?? ''))).toEqual(['password', 't']);
    expect(safeReply(`<html>${secret}</html>`)).not.toContain(secret);
  });

  test('is the same when it is read again: a replay sees what was seen', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.jsonValue(), (content, broken, value) => {
        const once = safeReply(
          body({
            content,
            tool_calls: [
              { id: 'a', function: { name: 'x', arguments: JSON.stringify({ value }) } },
              { id: 'b', function: { name: 'x', arguments: broken } },
            ],
          }),
        );
        expect(safeReply(once)).toBe(once);
      }),
    );
  });
});

test.each([
  ['{}', undefined],
  ['', undefined],
  ['{"a":', 'not JSON'],
  ['[1]', 'not a JSON object'],
  ['null', 'not a JSON object'],
])('arguments %s', (text, problem) => {
  if (problem === undefined) expect(argumentsProblem(text)).toBeUndefined();
  else expect(argumentsProblem(text)).toContain(problem);
});
