import { createHash } from 'node:crypto';
import type { Json } from '#src/evidence/types.ts';

export type AgentRunState = 'running' | 'done' | 'stopped' | 'failed';

/** One agent at work on one case, from its question to its answer. */
export interface AgentRun {
  /** `runIdOf(caseId, key)`: a run that is begun again is the same run. */
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
  /** How long the endpoint said to wait; it decides what is asked next, so a replay needs it. */
  retryAfterMs?: number;
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

export interface RunEnd {
  state: Exclude<AgentRunState, 'running'>;
  output?: Json;
  /** Of `stopped` and `failed`: the `why` and `detail` of the outcome. */
  why?: string;
  detail?: string;
  usage: AgentUsage;
}

/** Where runs and their calls are kept: Postgres for a case, memory for the command line and evaluations. */
export interface Ledger {
  /**
   * `begun`: go on. `busy`: another process is at it, so come again later. Otherwise the run is over, and this is how it
   * ended: the job came twice, or its process died before it used the answer. A run whose process died in the middle is
   * begun again from the start, without its old calls.
   */
  begin(run: AgentRun): Promise<'begun' | 'busy' | RunEnd>;
  modelCall(runId: string, call: ModelCall): Promise<void>;
  toolCall(runId: string, call: ToolCall): Promise<void>;
  end(runId: string, end: RunEnd): Promise<void>;
}

/** A UUID (version 8, RFC 9562) of a case and a key: the same run has the same id wherever it is begun. */
export function runIdOf(caseId: string, key: string): string {
  const hex = createHash('sha256').update(`${caseId} ${key}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
