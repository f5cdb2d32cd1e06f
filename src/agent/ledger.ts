import type { Json } from '#src/evidence/types.ts';

export type AgentRunState = 'running' | 'done' | 'stopped' | 'failed';

/** One agent at work on one case, from its question to its answer. */
export interface AgentRun {
  id: string;
  team: string;
  caseId: string;
  attempt: number;
  agent: string;
  /** Unique in a case, so that a job that comes twice is one run: `diagnostician:1`, `responder:<question>`. */
  key: string;
  /** Everything that the run was given, `now` included: with the ledger it is all that a replay needs. */
  input: Json;
  /** SHA-256 over the system prompt, the names and schemas of the tools and the output's schema. */
  promptHash: string;
  model: string;
}

export interface AgentUsage {
  tokensIn: number;
  tokensOut: number;
  dollars: number;
  modelCalls: number;
  toolCalls: number;
}

/** One request to a model as it went over the wire, without headers. */
export interface ModelCall {
  /** Counts from 1 in a run; every retry is a call of its own. */
  seq: number;
  model: string;
  /** The bytes of the request's body, redacted before they were sent. */
  request: string;
  /** The bytes of the answer's body; absent where none came. */
  response?: string;
  /** HTTP status; absent where none came. */
  status?: number;
  error?: string;
  tokensIn: number;
  tokensOut: number;
  dollars: number;
  latencyMs: number;
}

export interface ToolCall {
  seq: number;
  /** As the model named it; one id is one call, however often a run is resumed. */
  toolCallId: string;
  tool: string;
  /** JSON as the model wrote it. */
  input: string;
  /** The bytes that the model was given. */
  result: string;
  status: 'ok' | 'no_data' | 'error';
  evidenceId?: string;
  latencyMs: number;
}

/** Where runs and their calls are kept: Postgres for a case, memory for the command line and evaluations. */
export interface Ledger {
  /** False where the run is there already and is over; one that died in the middle is begun again. */
  begin(run: AgentRun): Promise<boolean>;
  modelCall(runId: string, call: ModelCall): Promise<void>;
  toolCall(runId: string, call: ToolCall): Promise<void>;
  end(
    runId: string,
    outcome: { state: AgentRunState; output?: Json; detail?: string; usage: AgentUsage },
  ): Promise<void>;
}
