import type { Approval } from '#src/approvals/types.ts';
import type { Case, TimelineEntry } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import type { Proposal } from '#src/proposals/types.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Signal } from '#src/signals/types.ts';

/** One entry of a case's audit chain, as far as a report tells of it. */
export interface AuditEntry {
  seq: number;
  at: Date;
  actor: string;
  action: string;
}

/** Everything that a post-mortem is written from. What is not in it is not on record. */
export interface PostMortemInput {
  case: Case;
  signals: readonly Signal[];
  timeline: readonly TimelineEntry[];
  finding?: StoredFinding;
  proposal?: Proposal;
  approvals: readonly Approval[];
  run?: Run;
  steps: readonly RunStep[];
  /** Of the evidence that the finding rests on. */
  evidence?: readonly Pick<EvidenceItem, 'id' | 'kind' | 'source' | 'summary'>[];
  audit?: readonly AuditEntry[];
  auditHead?: { seq: number; hash: string };
  /** Who owns which service, by the records. */
  owners?: Readonly<Record<string, string>>;
}

/**
 * Something that the record says, under the mark that a sentence refers to it by: `t3` for the third entry of the timeline,
 * `audit 12`, `ev-…`, `g1` for what could not be checked, `mttd`, `mtta` and `mttr` for the durations.
 */
export interface Fact {
  mark: string;
  text: string;
  at?: Date;
  actor?: string;
  /** The kind of a timeline entry or the action of an audit entry. */
  kind?: string;
}

export type Facts = ReadonlyMap<string, Fact>;

export interface Sentence {
  text: string;
  /** Marks of the facts that it tells of. */
  refs: string[];
}

export interface ActionItem extends Sentence {
  /** Of a record, never a name that somebody made up. */
  owner: string;
}

/** What is prose, and what a scribe may write anew. */
export const PROSE_SECTIONS = {
  summary: 'Summary',
  impact: 'Impact',
  rootCause: 'Root cause',
  contributing: 'Contributing factors',
  wentWell: 'What went well',
  lucky: 'Where we got lucky',
} as const;
export type ProseSection = keyof typeof PROSE_SECTIONS;

/** A post-mortem before it is Markdown. */
export interface Draft {
  prose: Record<ProseSection, Sentence[]>;
  detection: Sentence[];
  /** What the root cause rests on, one line for each citation. */
  proof: Sentence[];
  done: Sentence[];
  actionItems: ActionItem[];
  corrections: Sentence[];
}

/** An owner where no record names one. */
export const NO_OWNER = 'owner to be named';
