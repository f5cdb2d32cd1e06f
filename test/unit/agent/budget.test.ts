import { describe, expect, test } from 'vitest';
import { budgetOf, priceOf, stopsRequest, stopsToolCall } from '#src/agent/run/budget.ts';

const own = { tokens: 1_000, dollars: 1, modelCalls: 3, toolCalls: 2, seconds: 60 };
const used = { tokensIn: 400, tokensOut: 100, dollars: 0.5, modelCalls: 1, toolCalls: 1 };

describe('a budget', () => {
  test("is the agent's own, in the parts that the configuration does not replace", () => {
    expect(budgetOf(own, {})).toEqual(own);
    expect(budgetOf(own, { tokens: 5, seconds: 7 })).toEqual({ ...own, tokens: 5, seconds: 7 });
  });

  test.each([
    [{}, 500, undefined],
    [{}, 501, 'tokens'],
    [{ tokensOut: 601 }, 0, 'tokens'],
    [{ dollars: 0.9999 }, 100, 'dollars'],
    [{ modelCalls: 3 }, 1, 'calls'],
  ])('with %o used, a request of %i tokens is stopped by %s', (more, tokens, why) => {
    expect(stopsRequest(own, { ...used, ...more }, tokens, { input: 10, output: 30 })?.why).toBe(why);
  });

  test('stops the call of a tool that would be one too many', () => {
    expect(stopsToolCall(own, used)).toBeUndefined();
    expect(stopsToolCall(own, { ...used, toolCalls: 2 })).toMatchObject({ state: 'stopped', why: 'calls' });
  });

  test('counts dollars for a million tokens; what has no price costs nothing', () => {
    expect(priceOf({ input: 2, output: 8 }, 500_000, 250_000)).toBe(3);
    expect(priceOf(undefined, 500_000, 250_000)).toBe(0);
  });
});
