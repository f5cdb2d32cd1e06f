import { estimateTokens } from '#src/agent/run/budget.ts';
import type { RunControl } from '#src/agent/run/run-control.ts';

/** More is no answer to a question of ours, also with thinking in it. */
const LONGEST_ANSWER = 8_000;

/** Parameters that make a run better and that not every OpenAI-compatible endpoint takes, with how each names them. */
const OPTIONAL = { tool_choice: /tool_choice/, max_completion_tokens: /max_(?:completion_)?tokens/ } as const;
type Optional = keyof typeof OPTIONAL;

/** What is not said to an endpoint any more, because it refused a request for it. */
export type LeftOut = Set<Optional>;

/** The body of a request: an answer may be as long as the budget has room for. The same input gives the same bytes. */
export function requestBody(
  body: object,
  model: string,
  leftOut: LeftOut,
  { budget, usage }: Pick<RunControl, 'budget' | 'usage'>,
): string {
  const room = budget.tokens - usage.tokensIn - usage.tokensOut - estimateTokens(JSON.stringify(body));
  const all: Record<string, unknown> = {
    ...body,
    model,
    max_completion_tokens: Math.min(LONGEST_ANSWER, Math.max(1, room)),
  };
  for (const name of leftOut) delete all[name];
  return JSON.stringify(all);
}

/** The optional parameter for which an endpoint refused a request, if it was that. */
export function refusedFor(status: number, answer: string, leftOut: LeftOut): Optional | undefined {
  if (status !== 400 && status !== 422) return undefined;
  return (Object.keys(OPTIONAL) as Optional[]).find(
    (name) => !leftOut.has(name) && OPTIONAL[name].test(answer),
  );
}
