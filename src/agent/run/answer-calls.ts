import { z } from 'zod';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentDefinition } from '#src/agent/define-agent.ts';
import type { WrittenCall, WrittenCalls } from '#src/agent/model/chat-model.ts';
import type { ToolDefinition, ToolResult } from '#src/agent/tools/tool.ts';
import { toolsOf } from './agent-tools.ts';
import { dataJson } from './briefing.ts';
import { stopsToolCall } from './budget.ts';
import type { AgentCall } from './run-agent-types.ts';
import type { RunControl } from './run-control.ts';
import { toolSpan } from './spans.ts';

/** What a model gets for a call. */
export interface CallAnswer {
  content: string;
  status: 'success' | 'error';
}

type Repair = 'arguments' | 'output' | 'text';

export interface CallAnswers<Output> {
  /** Never throws but when the run has ended. */
  answer(id: string): Promise<CallAnswer>;
  output(): { value: Output } | undefined;
  /** What goes wrong in one answer of the model may be repaired; in a second one it ends the run. */
  repair(kind: Repair, answer: number, detail: string): void;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/**
 * Answers what a model calls: reads go through `deps.callTool` and into the ledger, one id is one execution, whatever is not
 * among the agent's tools is refused, and the structured answer is checked by the agent's own schema.
 */
export function answerCalls<Output extends z.ZodType>(
  agent: AgentDefinition<Output>,
  answerName: string,
  runId: string,
  written: WrittenCalls,
  control: RunControl,
  call: AgentCall,
  deps: Pick<AgentDeps, 'tools' | 'callTool' | 'clock'>,
): CallAnswers<z.output<Output>> {
  const tools = new Map(toolsOf(agent, deps.tools).map((tool) => [tool.name, tool]));
  const answers = new Map<string, Promise<CallAnswer>>();
  /** In which answer of the model it went wrong before. */
  const repairs = new Map<Repair, number>();
  let output: { value: z.output<Output> } | undefined;

  function repair(kind: Repair, answer: number, detail: string): void {
    const before = repairs.get(kind) ?? answer;
    if (before !== answer) control.end({ state: 'failed', why: 'behaviour', detail });
    repairs.set(kind, answer);
  }

  async function takeOutput({ arguments: text, answer }: WrittenCall): Promise<CallAnswer> {
    const parsed = await agent.output.safeParseAsync(JSON.parse(text === '' ? '{}' : text));
    if (parsed.success) {
      output ??= { value: parsed.data };
      return { content: 'Taken.', status: 'success' };
    }
    const why = z.prettifyError(parsed.error).slice(0, 1_500);
    repair('output', answer, `its answer did not fit, twice: ${why.replaceAll('\n', ' ').slice(0, 300)}`);
    return {
      content: `The answer does not fit:\n${why}\nCall ${answerName} again, with all of it.`,
      status: 'error',
    };
  }

  async function read(id: string, { name, arguments: text }: WrittenCall): Promise<CallAnswer> {
    const stop = stopsToolCall(control.budget, control.usage);
    if (stop) control.end(stop);
    control.usage.toolCalls += 1;
    const seq = control.usage.toolCalls;
    const tool = tools.get(name);
    const began = deps.clock();
    if (tool) call.onProgress?.(`reads ${name}`);
    const result = await toolSpan(tool?.name ?? 'unknown', id, () => callOrRefuse(tool, name, text, id));
    const content = dataJson(result);
    await call.ledger.toolCall(runId, {
      seq,
      toolCallId: id,
      tool: result.tool,
      input: text,
      result: content,
      status: result.status,
      ...(result.evidenceId === undefined ? {} : { evidenceId: result.evidenceId }),
      latencyMs: deps.clock() - began,
    });
    control.signal.throwIfAborted();
    return { content, status: result.status === 'error' ? 'error' : 'success' };
  }

  async function callOrRefuse(
    tool: ToolDefinition | undefined,
    name: string,
    text: string,
    id: string,
  ): Promise<ToolResult> {
    if (tool === undefined) {
      return {
        tool: name.slice(0, 64),
        status: 'error',
        summary: 'This agent has no such tool.',
        fix: `Use one of ${[...tools.keys(), answerName].join(', ')}.`,
      };
    }
    const context = { ...call.tools, signal: control.signal };
    return deps.callTool(tool, JSON.parse(text === '' ? '{}' : text), context, id);
  }

  async function answer(id: string): Promise<CallAnswer> {
    const one = written.get(id);
    if (!one) throw new Error(`The call ${id} was never written.`);
    const before = one.sameAs === undefined ? undefined : answers.get(one.sameAs);
    if (before) return before;
    if (one.problem) {
      const name = one.name.slice(0, 64);
      repair('arguments', one.answer, `it called ${name} with broken arguments, twice`);
      return { content: `${one.problem} Call ${name} again with a JSON object.`, status: 'error' };
    }
    return one.name === answerName ? takeOutput(one) : read(id, one);
  }

  return {
    answer: (id) => {
      const known = answers.get(id);
      if (known) return known;
      const work = control.guard(() => answer(id));
      answers.set(id, work);
      return work;
    },
    output: () => output,
    repair,
    settled: async () => {
      await Promise.allSettled(answers.values());
    },
  };
}
