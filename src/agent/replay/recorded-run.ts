import type { AgentRun, ModelCall, RunEnd, ToolCall } from '#src/agent/run/ledger.ts';

/** A run with everything it asked and was told. */
export interface RecordedRun {
  run: AgentRun;
  end: RunEnd;
  modelCalls: readonly ModelCall[];
  toolCalls: readonly ToolCall[];
}
