import type { AgentRun, Ledger, ModelCall, RunEnd, ToolCall } from './ledger.ts';

export interface KeptRun {
  run: AgentRun;
  modelCalls: ModelCall[];
  toolCalls: ToolCall[];
  /** Absent while it runs. */
  end?: RunEnd;
}

export interface MemoryLedger extends Ledger {
  runs: Map<string, KeptRun>;
}

/** A ledger of one process: for the command line, evaluations and tests. */
export function memoryLedger(): MemoryLedger {
  const runs = new Map<string, KeptRun>();
  const kept = (id: string): KeptRun => {
    const run = runs.get(id);
    if (!run) throw new Error(`The run ${id} was never begun.`);
    return run;
  };
  return {
    runs,
    begin: async (run) => {
      const known = runs.get(run.id);
      if (known) return known.end ?? 'busy';
      runs.set(run.id, { run, modelCalls: [], toolCalls: [] });
      return 'begun';
    },
    modelCall: async (id, call) => {
      kept(id).modelCalls.push(call);
    },
    toolCall: async (id, call) => {
      kept(id).toolCalls.push(call);
    },
    end: async (id, end) => {
      kept(id).end = end;
    },
  };
}
