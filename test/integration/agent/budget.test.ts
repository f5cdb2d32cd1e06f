import { describe, expect, test } from 'vitest';
import { answer, askWeather, play, weatherOf, weatherTool } from '#test/support/test-agent.ts';

const busy = () => askWeather().reply;
const hang = { reply: { fault: 'hang' as const } };

describe('a budget stops a run, and a stopped run has no answer', () => {
  test('tokens: what was used and what comes next count', async () => {
    const { outcome, model, end } = await play(
      [{ reply: { ...askWeather().reply, usage: { in: 4_000, out: 900 } } }, answer()],
      { budget: { tokens: 5_000 } },
    );
    expect(outcome).toMatchObject({
      state: 'stopped',
      why: 'tokens',
      usage: { tokensIn: 4_000, tokensOut: 900 },
    });
    expect(outcome).not.toHaveProperty('output');
    expect(end).toMatchObject({ state: 'stopped', why: 'tokens' });
    expect(model.requests).toHaveLength(1);
  });

  test('a briefing that is larger than the budget is not sent at all', async () => {
    const { outcome, model } = await play([answer()], {
      budget: { tokens: 500 },
      call: { briefing: { task: 'Look.', data: { logs: 'x '.repeat(2_000) } } },
    });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'tokens', usage: { tokensIn: 0 } });
    expect(model.requests).toEqual([]);
  });

  test('an answer may be as long as the budget has room for, and no longer than 8,000 tokens', async () => {
    const longest = async (tokens: number) => {
      const { model } = await play(
        [{ reply: { ...askWeather().reply, usage: { in: 900, out: 100 } } }, answer()],
        {
          budget: { tokens },
        },
      );
      return model.requests.map(({ raw }) => JSON.parse(raw).max_completion_tokens as number);
    };
    expect(await longest(50_000)).toEqual([8_000, 8_000]);
    const [first = 0, second = 0] = await longest(3_000);
    expect(first).toBeLessThan(3_000);
    expect(second).toBeLessThan(2_000);
    expect(second).toBeGreaterThan(1_000);
  });

  test('dollars, by the prices of the configuration', async () => {
    const prices = { scripted: { input: 10, output: 1_000 } };
    const { outcome, modelCalls } = await play(
      [{ reply: { ...askWeather().reply, usage: { in: 100, out: 900 } } }, answer()],
      { budget: { dollars: 0.9 }, models: { prices } },
    );
    expect(outcome).toMatchObject({ state: 'stopped', why: 'dollars' });
    expect(modelCalls[0]?.dollars).toBeCloseTo(0.901, 6);
    expect(outcome.usage.dollars).toBeCloseTo(0.901, 6);
  });

  test('calls of the model, tries that failed among them', async () => {
    const endless = await play(busy, { budget: { modelCalls: 3, toolCalls: 99 } });
    expect(endless.outcome).toMatchObject({ state: 'stopped', why: 'calls', usage: { modelCalls: 3 } });
    const failing = await play(() => ({ fault: 'status-500' }), { budget: { modelCalls: 2 } });
    expect(failing.outcome).toMatchObject({ state: 'stopped', why: 'calls', usage: { modelCalls: 2 } });
  });

  test('calls of tools, also where one answer asks for a hundred', async () => {
    const many = Array.from({ length: 100 }, (_, n) => ({
      name: 'get-weather',
      arguments: { town: `t${n}` },
    }));
    const { outcome, toolCalls } = await play([{ reply: { toolCalls: many } }], { budget: { toolCalls: 4 } });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'calls', usage: { toolCalls: 4 } });
    expect(toolCalls.length).toBeLessThanOrEqual(4);
  });

  test('seconds, while a model is silent', async () => {
    const began = performance.now();
    const { outcome, modelCalls } = await play([hang], {
      budget: { seconds: 2 },
      models: { timeoutMs: 60_000 },
    });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'time' });
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(modelCalls).toMatchObject([{ error: 'The run ended before it answered.' }]);
  });

  test('seconds, while a tool is at work: the tool hears of it', async () => {
    let heard = false;
    const { outcome, toolCalls } = await play([askWeather()], {
      budget: { seconds: 2 },
      deps: {
        tools: [
          weatherTool(
            (town, { signal }) =>
              new Promise((resolve) => {
                const timer = setTimeout(() => resolve(weatherOf(town)), 60_000);
                signal.addEventListener('abort', () => {
                  heard = true;
                  clearTimeout(timer);
                });
              }),
          ),
        ],
      },
    });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'time' });
    expect(heard).toBe(true);
    expect(toolCalls).toEqual([]);
  });

  test('the configuration replaces the parts of a budget that it names', async () => {
    const { outcome } = await play(busy, { models: { budget: { tokens: 10 } } });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'tokens' });
  });

  test('an answer that came is an answer, even where it used up the rest', async () => {
    const { outcome } = await play([
      { reply: { output: { summary: 'Late.' }, usage: { in: 10, out: 1_000_000 } } },
    ]);
    expect(outcome).toMatchObject({ state: 'done', output: { summary: 'Late.' } });
  });
});

describe('a person ends a run', () => {
  test('before it asks', async () => {
    const { outcome, model } = await play([], { call: { signal: AbortSignal.abort() } });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'cancelled' });
    expect(model.requests).toEqual([]);
  });

  test('while a model is silent, at once', async () => {
    const person = new AbortController();
    setTimeout(() => person.abort(), 200);
    const began = performance.now();
    const { outcome } = await play([hang], {
      call: { signal: person.signal },
      models: { timeoutMs: 60_000 },
    });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(12_000);
  });

  test('while it waits to try again, at once', async () => {
    const person = new AbortController();
    setTimeout(() => person.abort(), 300);
    const began = performance.now();
    const { outcome } = await play([{ reply: { fault: 'status-429', retryAfterSeconds: 15 } }], {
      call: { signal: person.signal },
      // The real clock: what is tested is that its sleep ends.
      deps: { sleep: undefined } as never,
    });
    expect(outcome).toMatchObject({ state: 'stopped', why: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(12_000);
  });
});
