import { z } from 'zod';
import { CasebookError, describeError, InvalidInputError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { redactJson } from '#src/redaction/redact.ts';
import { type Capped, capJson } from './cap.ts';
import { plainJson } from './plain-text.ts';
import { shortText } from './short-text.ts';
import type { ToolContext, ToolDefinition, ToolRead, ToolResult } from './tool.ts';

/** About 4,000 tokens: one answer must leave room for the others. */
const MOST_CHARS = 16_000;
/** Of one line for people, and of a query. */
const MOST_LINE = 1_000;
const TIMEOUT_MS = 8_000;

/**
 * The one way to a tool, for agents, the command line and people: checks the input, holds it to its time, caps and redacts
 * what came, keeps it as evidence, and gives exactly what was kept. Never throws but when `context.signal` aborts: a tool
 * that fails is an answer too, and says what to do.
 */
export async function callTool(
  tool: ToolDefinition,
  input: unknown,
  context: ToolContext,
): Promise<ToolResult> {
  const failed = (summary: string, fix: string): ToolResult => ({
    tool: tool.name,
    status: 'error',
    summary: line(summary),
    fix: line(fix),
  });
  context.signal.throwIfAborted();
  const timeoutMs = tool.timeoutMs ?? TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const parsed = tool.input.strict().safeParse(input);
    if (!parsed.success) {
      throw new InvalidInputError(
        `The input of ${tool.name} is not right: ${z.prettifyError(parsed.error).replaceAll('\n', ' ').slice(0, 500)}.`,
        `An input that is: ${JSON.stringify(tool.example)}`,
      );
    }
    const signal = AbortSignal.any([context.signal, timeout]);
    const read = await orAbort(tool.run(parsed.data, { ...context, signal }), signal);
    const capped = capJson(safe(read.content), MOST_CHARS);
    const truncated = leftOut(read, capped);
    const item = await context.reads.vault.put({
      kind: `tool.${tool.name}`,
      source: line(read.source),
      query: shortText(read.query, MOST_LINE),
      ...(read.window ? { window: read.window } : {}),
      content: capped.content,
      summary: line(read.summary),
      ...(truncated ? { truncated: true } : {}),
    });
    return {
      tool: tool.name,
      status: read.status,
      evidenceId: item.id,
      source: item.source,
      query: item.query,
      ...(item.window ? { window: item.window } : {}),
      summary: item.summary,
      content: item.content,
      ...(truncated ? { truncated } : {}),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (timeout.aborted) {
      return failed(
        `${tool.name} gave no answer within ${timeoutMs} ms.`,
        'Ask for less: a shorter window, one object, a lower limit.',
      );
    }
    if (error instanceof CasebookError) return failed(error.message, error.fix);
    return failed(`${tool.name} failed: ${describeError(error)}`, 'Go on without it, and report this.');
  }
}

/** In this order, for the reasons of `shortText`. */
function safe(content: Json): Json {
  return redactJson(plainJson(content));
}

function line(text: string): string {
  return shortText(text.replace(/\s+/g, ' '), MOST_LINE);
}

/** The tool's own limit and the cap here may both have left items of one list out. */
function leftOut(read: ToolRead, { truncated: cut }: Capped): ToolResult['truncated'] {
  const { truncated: own } = read;
  if (!own || !cut) return own ?? cut;
  return cut.of === own.shown ? { ...own, shown: cut.shown } : own;
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
