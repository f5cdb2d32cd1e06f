import type { ToolResult } from '#src/agent/tools/tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { Approval } from '#src/approvals/types.ts';
import type { Answer } from '#src/cases/answer.ts';
import type { Case, TimelineEntry } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { Proposal } from '#src/proposals/types.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Intent } from './parse-question.ts';
import type { Clock } from './times.ts';

/** What is on record of a case at the moment of a question. */
export interface CaseRecord {
  case: Case;
  finding?: StoredFinding | undefined;
  proposal?: Proposal | undefined;
  approvals: readonly Approval[];
  run?: Run | undefined;
  steps: readonly RunStep[];
  timeline: readonly TimelineEntry[];
}

/** What an answer is made from. */
export interface IntentContext {
  /** As `spokenText` gives it. */
  text: string;
  clock: Clock;
  record: CaseRecord;
  reads: ToolReads;
  /** Calls a tool by its name; a tool that does not exist, as any other that fails, is an answer with an error. */
  ask(tool: string, input: object): Promise<ToolResult>;
}

export type Answered = Omit<Answer, 'byModel'>;

/** Answers one kind of question from the record and the tools, without a model. Throws nothing but what `ask` throws. */
export type Answerer<Kind extends Intent['kind']> = (
  intent: Extract<Intent, { kind: Kind }>,
  context: IntentContext,
) => Promise<Answered> | Answered;
