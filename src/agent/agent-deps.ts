import type { Budget, Tier } from './define-agent.ts';
import type { ModelTransport } from './model/transport.ts';
import type { PromptLibrary } from './prompts/prompts.ts';
import type { ToolContext, ToolDefinition, ToolResult } from './tools/tool.ts';

/** US dollars for a million tokens. */
export interface Price {
  input: number;
  output: number;
}

/** The models that the configuration names. Where none is configured there are no agents at all. */
export interface Models {
  /** First the one to ask, then what to go on with where it does not answer. */
  names: Readonly<Record<Tier, readonly string[]>>;
  transport: ModelTransport;
  timeoutMs: number;
  prices: Readonly<Record<string, Price>>;
  /** Of the configuration; each replaces that part of every agent's own budget. */
  budget: Partial<Pick<Budget, 'tokens' | 'dollars' | 'seconds'>>;
}

/** How a tool is called: `callTool`, or a ledger that gives what it gave then. */
export type ToolCaller = (
  tool: ToolDefinition,
  input: unknown,
  context: ToolContext,
  toolCallId: string,
) => Promise<ToolResult>;

/** What every run of an agent needs besides its call. */
export interface AgentDeps {
  models: Models;
  tools: readonly ToolDefinition[];
  prompts: PromptLibrary;
  callTool: ToolCaller;
  /** Wall clock in ms, for budgets and latencies only: nothing of it goes into a request. */
  clock: () => number;
  /** Waits between tries, and ends at once where `signal` aborts; real time where it is left out. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}
