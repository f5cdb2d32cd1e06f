import type { Models, Price } from '#src/agent/agent-deps.ts';
import type { Budget } from '#src/agent/define-agent.ts';
import type { AgentUsage } from './ledger.ts';
import type { AgentOutcome } from './run-agent-types.ts';

export type Stopped = Pick<Extract<AgentOutcome<never>, { state: 'stopped' }>, 'state' | 'why' | 'detail'>;

export const NOTHING_USED: AgentUsage = {
  tokensIn: 0,
  tokensOut: 0,
  dollars: 0,
  modelCalls: 0,
  toolCalls: 0,
};

/** The agent's own budget, in parts replaced by the configuration's. */
export function budgetOf(own: Budget, configured: Models['budget']): Budget {
  const { tokens, dollars, seconds } = configured;
  return {
    ...own,
    ...(tokens === undefined ? {} : { tokens }),
    ...(dollars === undefined ? {} : { dollars }),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

/** Four characters are about one token of English and JSON; for servers that do not count, and to look ahead. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function priceOf(price: Price | undefined, tokensIn: number, tokensOut: number): number {
  return price === undefined ? 0 : (tokensIn * price.input + tokensOut * price.output) / 1_000_000;
}

/** Whether one more request of about `tokens` may be sent; what stops it, otherwise. */
export function stopsRequest(
  budget: Budget,
  usage: AgentUsage,
  tokens: number,
  price: Price | undefined,
): Stopped | undefined {
  const used = usage.tokensIn + usage.tokensOut;
  if (used + tokens > budget.tokens) {
    return stopped(
      'tokens',
      `${used} of ${budget.tokens} tokens are used, and the next request has about ${tokens}`,
    );
  }
  const dollars = usage.dollars + priceOf(price, tokens, 0);
  if (dollars > budget.dollars) {
    return stopped('dollars', `with the next request it would cost more than ${budget.dollars} US dollars`);
  }
  if (usage.modelCalls >= budget.modelCalls) {
    return stopped('calls', `the model was asked ${usage.modelCalls} times, which is the most`);
  }
  return undefined;
}

/** Whether one more tool may be called. */
export function stopsToolCall(budget: Budget, usage: AgentUsage): Stopped | undefined {
  return usage.toolCalls < budget.toolCalls
    ? undefined
    : stopped('calls', `${usage.toolCalls} reads were made, which is the most`);
}

export function stoppedByTime(budget: Budget): Stopped {
  return stopped('time', `it did not end within ${budget.seconds} s`);
}

export function stopped(why: Stopped['why'], detail: string): Stopped {
  return { state: 'stopped', why, detail };
}
