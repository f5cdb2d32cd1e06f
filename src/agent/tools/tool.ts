import type { z } from 'zod';
import type { CaseScope, TimeWindow } from '#src/cases/types.ts';
import type { Json } from '#src/evidence/types.ts';
import type { ToolReads } from './tool-reads.ts';

/** What a tool may use. Nothing of it can write. */
export interface ToolContext {
  /** Every read is held to it by code: a namespace outside is a DeniedError, whoever asks. */
  scope: CaseScope;
  reads: ToolReads;
  /** The time that the investigation takes as now, so that a replay asks the same questions. */
  now: Date;
  signal: AbortSignal;
}

/** What a tool read, before redaction and caps. */
export interface ToolRead {
  /** Nothing matched is an answer of its own: it is not an error, and never read as "all is well". */
  status: 'ok' | 'no_data';
  /** The system asked: `kubernetes:<cluster>`, `clickhouse`, `records`. */
  source: string;
  /** The exact query: a URL path with parameters, SQL text with its parameters. */
  query: string;
  window?: TimeWindow;
  content: Json;
  /** One line for people. */
  summary: string;
  /** Set where a limit left items out. */
  truncated?: { shown: number; of?: number };
}

/** One read that agents, the command line and people share. A plain definition: no class, no state. */
export interface ToolDefinition<Input extends z.ZodObject = z.ZodObject> {
  /** The file's name, unique over all areas: `list-objects`. Also the name that a model sees. */
  name: string;
  /** The folder's name: `kubernetes`. */
  area: string;
  /** Nothing but reading exists here; the type says so where a registry of tools is read. */
  effect: 'read';
  /** For the model and for `--help`: what it gives, when to use it, in at most three sentences. */
  description: string;
  /** Every field has a `.describe`. Strings and numbers are bounded. */
  input: Input;
  /** An input that a person could type, used by the contract suite and by `--help`. */
  example: z.input<Input>;
  /** Longest time, 8 s unless told. */
  timeoutMs?: number;
  /** Throws the classes of src/errors.ts; a source that is not connected is a ConfigError that names the setting. */
  run(input: z.output<Input>, context: ToolContext): Promise<ToolRead>;
}

/** Keeps the types of `input` and `run` together. */
export function defineTool<Input extends z.ZodObject>(tool: ToolDefinition<Input>): ToolDefinition {
  // The registry holds tools of every input; callTool parses before it runs.
  return tool as unknown as ToolDefinition;
}

/** What whoever called gets: redacted, capped, and kept as evidence before it is shown. */
export interface ToolResult {
  tool: string;
  status: 'ok' | 'no_data' | 'error';
  /** Absent for an error: what failed is no evidence. */
  evidenceId?: string;
  source?: string;
  query?: string;
  window?: TimeWindow;
  summary: string;
  content?: Json;
  truncated?: { shown: number; of?: number };
  /** For errors: what to do next. */
  fix?: string;
}
