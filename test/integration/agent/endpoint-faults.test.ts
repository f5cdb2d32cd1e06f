import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Reply } from '#lab/model/protocol.ts';
import { liveTransport } from '#src/agent/model/live-transport.ts';
import { answer, askWeather, play } from '#test/support/test-agent.ts';

const fault = (name: Extract<Reply, { fault: string }>['fault'], more: object = {}) => ({
  reply: { fault: name, ...more } as Reply,
});
const waits = () => {
  const slept: number[] = [];
  return { slept, sleep: async (ms: number) => void slept.push(ms) };
};

describe('an endpoint that fails is asked again', () => {
  test.each(['status-429', 'status-500', 'cut', 'bad-json', 'empty'] as const)('%s', async (name) => {
    const { slept, sleep } = waits();
    const { outcome, modelCalls, model } = await play([fault(name), fault(name), answer()], {
      deps: { sleep },
    });
    expect(model.problems()).toEqual([]);
    expect(outcome).toMatchObject({ state: 'done', usage: { modelCalls: 3 } });
    expect(modelCalls.map(({ error }) => error !== undefined)).toEqual([true, true, false]);
    expect(slept).toEqual([500, 1_000]);
    // The same question, byte for byte.
    expect(new Set(model.requests.map(({ raw }) => raw)).size).toBe(1);
  });

  test.each(['status-429', 'status-500', 'cut', 'bad-json', 'empty'] as const)(
    '%s for ever is not available, after three tries and no more',
    async (name) => {
      const { outcome, model, end } = await play(() => ({ fault: name }));
      expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
      expect(outcome).not.toHaveProperty('output');
      expect(end).toMatchObject({ state: 'failed', why: 'unavailable' });
      expect(model.requests).toHaveLength(3);
    },
  );

  test('Retry-After is kept to; one that is too long is not waited for', async () => {
    const short = waits();
    await play([fault('status-429', { retryAfterSeconds: 7 }), answer()], { deps: { sleep: short.sleep } });
    expect(short.slept).toEqual([7_000]);
    const long = waits();
    const { outcome, modelCalls } = await play([fault('status-429', { retryAfterSeconds: 3_600 })], {
      deps: { sleep: long.sleep },
    });
    expect(long.slept).toEqual([]);
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
    expect(modelCalls).toMatchObject([{ status: 429, retryAfterMs: 3_600_000 }]);
  });

  test('one that is silent is asked twice, not for ever', async () => {
    const { outcome, modelCalls } = await play(() => ({ fault: 'hang' }), { models: { timeoutMs: 150 } });
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
    expect(modelCalls.map(({ error }) => error)).toEqual([
      'It gave no answer within its time.',
      'It gave no answer within its time.',
    ]);
  });

  test('one that is not there says what to check', async () => {
    const { outcome } = await play([], {
      models: { transport: liveTransport('http://127.0.0.1:9/v1', 'k') },
    });
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('OPENAI_BASE_URL'));
  });

  test('one that sends us elsewhere is not followed', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { outcome } = await play([], {
      models: { transport: liveTransport(`http://127.0.0.1:${port}/v1/`, 'k') },
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
    expect(new Set(asked)).toEqual(new Set(['/v1/chat/completions']));
  });

  test('one that refuses the request is not asked again, and its words are redacted', async () => {
    const refusal = 'Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH';
    let asked = 0;
    const transport = async () => {
      asked += 1;
      return { status: 401, body: JSON.stringify({ error: { message: refusal } }) };
    };
    const { outcome, modelCalls } = await play([], { models: { transport } });
    expect(asked).toBe(1);
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
    expect(JSON.stringify([outcome, modelCalls[0]?.error])).not.toContain('sk-proj-abc');
  });
});

describe('an endpoint that does not know a parameter is asked without it', () => {
  const refuse = (name: string) =>
    JSON.stringify({ error: { message: `Unsupported parameter: '${name}'.` } });
  const knowing = (known: readonly string[], status: number) => {
    const bodies: Record<string, unknown>[] = [];
    const transport = async ({ body }: { body: string }) => {
      const request = JSON.parse(body);
      bodies.push(request);
      const unknown = ['tool_choice', 'max_completion_tokens'].find(
        (name) => name in request && !known.includes(name),
      );
      if (unknown) return { status, body: refuse(unknown) };
      const call = {
        id: `c${bodies.length}`,
        function: { name: 'report', arguments: '{"summary":"Clear."}' },
      };
      return { status: 200, body: JSON.stringify({ choices: [{ message: { tool_calls: [call] } }] }) };
    };
    return { bodies, transport };
  };

  test.each([
    [[], 400, 3],
    [['tool_choice'], 422, 2],
    [['max_completion_tokens'], 400, 2],
    [['tool_choice', 'max_completion_tokens'], 400, 1],
  ])('knowing %j, with %i', async (known, status, asked) => {
    const { bodies, transport } = knowing(known, status);
    const { outcome } = await play([], { models: { transport } });
    expect(outcome).toMatchObject({ state: 'done', usage: { modelCalls: asked } });
    expect(['tool_choice', 'max_completion_tokens'].filter((name) => name in (bodies.at(-1) ?? {}))).toEqual(
      known,
    );
  });

  test('and one that refuses all the same is refused once', async () => {
    let asked = 0;
    const transport = async () => {
      asked += 1;
      return { status: 400, body: refuse('tool_choice and max_tokens') };
    };
    const { outcome } = await play([], { models: { transport } });
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable' });
    expect(asked).toBe(3);
  });
});

describe('the next model goes on', () => {
  const names = { deep: ['first', 'second'], fast: ['first', 'second'] };

  test('where the first does not answer, and stays', async () => {
    const { outcome, model } = await play(
      [fault('status-500'), fault('status-500'), fault('status-500'), askWeather(), answer()],
      { models: { names } },
    );
    expect(outcome.state).toBe('done');
    expect(model.requests.map((request) => request.model)).toEqual([
      'first',
      'first',
      'first',
      'second',
      'second',
    ]);
  });

  test('at once where the first is refused or to be waited for too long', async () => {
    const { model, outcome } = await play([fault('status-429', { retryAfterSeconds: 600 }), answer()], {
      models: { names },
    });
    expect(outcome.state).toBe('done');
    expect(model.requests.map((request) => request.model)).toEqual(['first', 'second']);
  });

  test('in the middle of a conversation, with all of it', async () => {
    const down = fault('status-500');
    const { outcome, model, toolCalls } = await play([askWeather(), down, down, down, answer()], {
      models: { names },
    });
    expect(outcome.state).toBe('done');
    expect(toolCalls).toHaveLength(1);
    expect(model.requests.at(-1)?.messages.map((one) => one.role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
  });

  test('and where none is left, the run says what each of them said', async () => {
    const { outcome } = await play(() => ({ fault: 'status-500' }), { models: { names } });
    expect(outcome).toMatchObject({ state: 'failed', why: 'unavailable', usage: { modelCalls: 6 } });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/first: .*500.*second: .*500/));
  });
});

describe('what is ours is thrown, and no model hears of it', () => {
  test('a ledger that cannot be written', async () => {
    const broken = play([askWeather(), answer()], {
      call: {
        ledger: {
          begin: async () => 'begun',
          modelCall: async () => {
            throw new Error('the database is gone');
          },
          toolCall: async () => undefined,
          end: async () => undefined,
        },
      },
    });
    await expect(broken).rejects.toThrow('the database is gone');
  });

  test('a transport that finds a request that was never recorded', async () => {
    const transport = async () => {
      throw new TypeError('this is not the recorded request');
    };
    await expect(play([], { models: { transport } })).rejects.toThrow('not the recorded request');
  });
});

test('an endpoint that does not count tokens is counted for', async () => {
  const { outcome } = await play([{ reply: { output: { summary: 'Done.' }, usage: 'none' } }]);
  expect(outcome.usage.tokensIn).toBeGreaterThan(50);
  expect(outcome.usage.tokensOut).toBeGreaterThan(20);
});
