import type { z } from 'zod';
import type { AgentDeps, Models, ToolCaller } from '#src/agent/agent-deps.ts';
import type { AgentDefinition, Budget } from '#src/agent/define-agent.ts';
import type { ModelTransport } from '#src/agent/model/transport.ts';
import type { AgentRun, ModelCall, RunEnd, ToolCall } from '#src/agent/run/ledger.ts';
import { memoryLedger } from '#src/agent/run/memory-ledger.ts';
import { runAgent } from '#src/agent/run/run-agent.ts';
import type { AgentOutcome } from '#src/agent/run/run-agent-types.ts';
import type { ToolContext, ToolResult } from '#src/agent/tools/tool.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { InvalidInputError, ModelBehaviorError, UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { RecordedRun } from './recorded-run.ts';

/** What `run.input` holds: see `runAgent`. */
interface RunInput {
  briefing: { task: string; data: [name: string, value: Json][] };
  scope: CaseScope;
  now: string;
  budget: Budget;
  prices: Models['prices'];
}

export interface Replayed {
  /** Empty where every byte is as it was. */
  differences: string[];
  /** True where the agent itself is another by now: its prompt, its tools or the shape of its answer. */
  changed: boolean;
  end: RunEnd;
}

/** Long enough that a recorded answer is never late, short enough that a recorded silence costs little. */
const SILENCE_MS = 200;
/** Ends that a clock or a person caused: a replay comes as far as the ledger, and takes the end from it. */
const FROM_OUTSIDE = new Set(['time', 'cancelled']);

/**
 * Plays a run again with the model's and the tools' recorded answers. Every request must be the recorded one, byte for byte;
 * nothing is sent anywhere.
 */
export async function replayRun(
  agent: AgentDefinition,
  recorded: RecordedRun,
  deps: Pick<AgentDeps, 'tools' | 'prompts'>,
): Promise<Replayed> {
  const differences: string[] = [];
  const ends = new AbortController();
  const outcome = await playRun(agent, recorded.run, {
    ...deps,
    transport: recordedTransport(recorded.modelCalls, differences, ends),
    callTool: recordedTools(recorded.toolCalls, differences),
    names: [...new Set([recorded.run.model, ...recorded.modelCalls.map((call) => call.model)])],
    signal: ends.signal,
  });
  const { end, promptHash } = outcome;
  if (promptHash !== recorded.run.promptHash) {
    const was = recorded.run.promptHash.slice(0, 12);
    const why = `the agent has changed since: prompt, tools or answer (${was}, now ${promptHash.slice(0, 12)})`;
    return { differences: [why, ...differences.slice(0, 1)], changed: true, end };
  }
  const outside = recorded.end.why !== undefined && FROM_OUTSIDE.has(recorded.end.why);
  const same = outside ? { ...recorded.end, usage: undefined } : { ...end, usage: undefined };
  if (JSON.stringify(same) !== JSON.stringify({ ...recorded.end, usage: undefined })) {
    differences.push(`it ended as ${describe(end)} and not as ${describe(recorded.end)}`);
  }
  if (outcome.modelCalls < recorded.modelCalls.length) {
    differences.push(`${recorded.modelCalls.length - outcome.modelCalls} recorded requests were not made`);
  }
  return { differences, changed: false, end: outside ? recorded.end : end };
}

/** Plays a run again with another model, on the recorded answers of tools alone. */
export async function replayWithModel(
  agent: AgentDefinition,
  recorded: Pick<RecordedRun, 'run' | 'toolCalls'>,
  deps: AgentDeps,
): Promise<RunEnd> {
  const { end } = await playRun(agent, recorded.run, {
    tools: deps.tools,
    prompts: deps.prompts,
    transport: deps.models.transport,
    callTool: toolsByInput(recorded.toolCalls),
    names: deps.models.names[agent.tier],
    prices: deps.models.prices,
    timeoutMs: deps.models.timeoutMs,
    signal: new AbortController().signal,
  });
  return end;
}

async function playRun(
  agent: AgentDefinition,
  run: AgentRun,
  with_: Pick<AgentDeps, 'tools' | 'prompts' | 'callTool'> & {
    transport: ModelTransport;
    names: readonly string[];
    signal: AbortSignal;
    prices?: AgentDeps['models']['prices'];
    timeoutMs?: number;
  },
): Promise<{ end: RunEnd; modelCalls: number; promptHash: string }> {
  const input = run.input as unknown as RunInput;
  const ledger = memoryLedger();
  const now = new Date(input.now);
  const outcome: AgentOutcome<z.output<typeof agent.output>> = await runAgent(
    { ...agent, budget: input.budget },
    {
      team: run.team,
      caseId: run.caseId,
      attempt: run.attempt,
      key: run.key,
      briefing: { task: input.briefing.task, data: Object.fromEntries(input.briefing.data) },
      // Recorded tools read nothing; what a run could read is in its ledger.
      tools: { scope: input.scope, now, reads: nothingToRead(now) },
      ledger,
      signal: with_.signal,
    },
    {
      models: {
        names: { deep: with_.names, fast: with_.names },
        transport: with_.transport,
        timeoutMs: with_.timeoutMs ?? SILENCE_MS,
        prices: with_.prices ?? input.prices,
        budget: {},
      },
      tools: with_.tools,
      prompts: with_.prompts,
      callTool: with_.callTool,
      clock: () => performance.now(),
      sleep: async () => undefined,
    },
  );
  const kept = ledger.runs.get(outcome.runId);
  if (!kept?.end) throw new InvalidInputError(`The run ${run.key} did not end.`, 'Report this.');
  return { end: kept.end, modelCalls: kept.modelCalls.length, promptHash: kept.run.promptHash };
}

function recordedTransport(
  calls: readonly ModelCall[],
  differences: string[],
  ends: AbortController,
): ModelTransport {
  let next = 0;
  return async ({ body }, signal) => {
    const call = calls[next];
    next += 1;
    if (!call) {
      // The recorded run ended here, by a clock or by a person.
      ends.abort();
      throw new UpstreamError('The ledger holds no further answer.', 'The recorded run ended here.');
    }
    if (call.request !== body) differences.push(`request ${call.seq} ${firstDifference(call.request, body)}`);
    if (call.response !== undefined && call.status !== undefined) {
      const { status, response, retryAfterMs } = call;
      // Nobody waits in a replay; but one that asked for a long wait was left for the next model.
      return { status, body: response, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    if (call.error?.includes('no answer within')) await silence(signal);
    throw new UpstreamError(call.error ?? 'No answer came.', 'It was so when this was recorded.');
  };
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function recordedTools(calls: readonly ToolCall[], differences: string[]): ToolCaller {
  const byId = new Map(calls.map((call) => [call.toolCallId, call]));
  return async (tool, _input, _context, id) => {
    const call = byId.get(id);
    if (call) return JSON.parse(call.result) as ToolResult;
    differences.push(`the call ${id} of ${tool.name} was never made`);
    return { tool: tool.name, status: 'error', summary: 'This call was never made.', fix: 'Nothing to do.' };
  };
}

/** Another model words its calls in its own way: equal tools with equal inputs have one answer. */
function toolsByInput(calls: readonly ToolCall[]): ToolCaller {
  const keyOf = (tool: string, input: unknown): string => `${tool} ${JSON.stringify(sorted(input))}`;
  const known = new Map(
    calls.flatMap((call) => {
      try {
        return [[keyOf(call.tool, JSON.parse(call.input)), call.result] as const];
      } catch {
        // Broken arguments were answered with an error that nobody needs again.
        return [];
      }
    }),
  );
  return async (tool, input) => {
    const result = known.get(keyOf(tool.name, input));
    if (result !== undefined) return JSON.parse(result) as ToolResult;
    const others = calls.filter((call) => call.tool === tool.name).map((call) => call.input);
    return {
      tool: tool.name,
      status: 'error',
      summary: 'This was not read when the case was open, and a replay reads nothing anew.',
      fix:
        others.length > 0
          ? `What was read with ${tool.name}: ${[...new Set(others)].slice(0, 5).join(' ')}`
          : `Nothing was read with ${tool.name}; use ${[...new Set(calls.map((call) => call.tool))].join(', ') || 'the evidence you have'}.`,
    };
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

function firstDifference(was: string, is: string): string {
  let at = 0;
  while (at < was.length && was[at] === is[at]) at += 1;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 30), at + 50));
  return `differs from character ${at} on: it was ${around(was)} and is ${around(is)}`;
}

function describe({ state, why, detail, output }: RunEnd): string {
  return `${[state, why, detail].filter(Boolean).join(', ')}${output === undefined ? '' : ` with ${JSON.stringify(output).slice(0, 200)}`}`;
}

function nothingToRead(now: Date): ToolContext['reads'] {
  const refuse = (): never => {
    throw new ModelBehaviorError('A replay reads nothing.', 'Use what was recorded.');
  };
  return {
    vault: createMemoryVault(() => now),
    ports: { cluster: { source: 'replay', get: refuse, list: refuse, secretNames: refuse, podLog: refuse } },
  };
}
