import type { ToolContext } from '#src/agent/tools/tool.ts';
import type { AgentUsage, Ledger } from './ledger.ts';

/** How a run of an agent ended. Only `done` carries an answer; nothing else is ever read as one. */
export type AgentOutcome<Output> =
  | { state: 'done'; output: Output; runId: string; usage: AgentUsage }
  | {
      state: 'stopped';
      /** What ran out, or who ended it. */
      why: 'tokens' | 'dollars' | 'calls' | 'time' | 'cancelled';
      detail: string;
      runId: string;
      usage: AgentUsage;
    }
  | { state: 'failed'; why: 'unavailable' | 'behaviour'; detail: string; runId: string; usage: AgentUsage };

/** One part of what an agent is given. Text from outside goes in as data, never into the system prompt. */
export interface Briefing {
  /** What Casebook itself says: the task, in our words. */
  task: string;
  /** Named pieces of data; each is rendered as marked, capped JSON. */
  data: Readonly<Record<string, unknown>>;
}

export interface AgentCall {
  team: string;
  caseId: string;
  attempt: number;
  /** Unique in the case: see `AgentRun.key`. */
  key: string;
  briefing: Briefing;
  tools: Omit<ToolContext, 'signal'>;
  ledger: Ledger;
  /** Ends the run: cancelled by a person, or the process stops. */
  signal: AbortSignal;
  /** What it does at the moment, in a few words for people. */
  onProgress?: (words: string) => void;
}
