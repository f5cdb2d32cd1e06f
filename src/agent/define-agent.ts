import type { z } from 'zod';

/** Which of the configured models: `deep` investigates, `fast` writes and answers. */
export type Tier = 'deep' | 'fast';

/** Where an agent stops, whatever it has by then. Tokens are those of requests and answers together. */
export interface Budget {
  tokens: number;
  /** US dollars, by the prices of the configuration; a model without a price costs nothing here. */
  dollars: number;
  modelCalls: number;
  toolCalls: number;
  seconds: number;
}

export interface AgentDefinition<Output extends z.ZodType = z.ZodType> {
  /** The folder's name below agents/, and of its prompts below prompts/. */
  name: string;
  tier: Tier;
  budget: Budget;
  /** Names in tools/registry.ts. */
  tools: readonly string[];
  /** What it must return; `.meta({ title })` names it, so that requests do not depend on a counter. */
  output: Output;
}

export function defineAgent<Output extends z.ZodType>(
  agent: AgentDefinition<Output>,
): AgentDefinition<Output> {
  return agent;
}
