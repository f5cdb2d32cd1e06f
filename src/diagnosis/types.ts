import type { CaseScope, Verdict } from '#src/cases/types.ts';
import type { Gap, Json } from '#src/evidence/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';

/**
 * `family.failure`, e.g. `runtime.memory-leak`; equal to the signature's path below `signatures/`. The family `novel` has no
 * signatures: its ids say in which direction an investigator looked where none matched (src/diagnosis/novel-causes.ts).
 */
export type CauseId = `${string}.${string}`;

/** One checked quotation: `value` stands at `pointer` in the content of the evidence item. */
export interface Citation {
  evidenceId: string;
  /** JSON pointer (RFC 6901) into the item's content. */
  pointer: string;
  value: Json;
  /** What it shows, as a clause for people: "memory rose from 210 to 480 MiB in 12 min". */
  says: string;
}

/** Something that was changed, with its time and what it was before. */
export interface Change {
  object: ObjectRef;
  /** ISO 8601 in UTC. */
  at: string;
  kind: 'image' | 'config' | 'scale' | 'quota' | 'node' | 'other';
  from?: string;
  to?: string;
  /** Rollout revisions, where the object has them. */
  fromRevision?: number;
  toRevision?: number;
  evidenceId: string;
}

/** A runbook that a signature says applies, with inputs taken from evidence. */
export interface RunbookSuggestion {
  runbook: string;
  inputs: Record<string, string | number | boolean>;
}

export type HypothesisRole = 'cause' | 'contributing' | 'symptom' | 'trigger' | 'ruled_out';

export interface Hypothesis {
  cause: CauseId;
  role: HypothesisRole;
  /** Where the fault is, which need not be where it shows. */
  object: ObjectRef;
  /** The application-level service that the object belongs to; absent for nodes and namespaces. */
  app?: string;
  /** The node's name, where the object is a node. */
  node?: string;
  /** Probability that this is right, calibrated on recorded incidents. */
  confidence: number;
  /** What its signature said, before calibration. */
  rawConfidence?: number;
  /** One sentence for people. */
  statement: string;
  citations: Citation[];
  change?: Change;
  runbooks: RunbookSuggestion[];
  /** What it does to the object: nothing is served any more, or less than should be. */
  impact?: 'failed' | 'degraded';
  /** Causes of other hypotheses of this finding that it explains. */
  explains?: CauseId[];
  /** What would show that it is not this. */
  refutedBy?: string[];
  /** ISO 8601: when it began, where that is known. */
  since?: string;
  /** Who says so; absent: a signature. */
  origin?: 'diagnostician';
  /** What the diagnostician makes of it, in its own words: it names only what is cited, and nothing more of it is checked. */
  reading?: string;
  /** What an investigation found that speaks against it. Shown; it changes nothing else. */
  contrary?: Citation[];
}

/** What to do besides the plan that people are asked to approve. Text for people: nothing of it is ever executed. */
export interface Advice {
  /** Other runbooks that would do, with what speaks against them. */
  alternatives: { runbook: string; why: string }[];
  risks: string[];
  longTermFix?: string;
  /** Where no runbook applies: what a person could do. */
  byHand: string[];
  /** A change for Git, as a suggestion. */
  patch?: { title: string; file: string; diff: string };
}

/** How far an investigation by a model came, in the finding that people read. */
export interface Investigation {
  state: 'done' | 'stopped' | 'failed';
  /** One sentence: what it did, or why it ended early. */
  summary: string;
  /** Statements that were left out because no evidence bears them out, with the reason. */
  dropped: { statement: string; why: string }[];
  /** What was looked for that would refute the finding, and what came of it. */
  refutation?: string;
  /** Where it looked, in order. */
  plan?: string[];
  model: string;
}

export interface Finding {
  verdict: Verdict;
  /** One or two sentences for people. */
  summary: string;
  /** Best first. */
  hypotheses: Hypothesis[];
  changes: Change[];
  gaps: Gap[];
  scope: CaseScope;
  advice?: Advice;
  investigation?: Investigation;
}

/** `engine`: signatures alone. `diagnostician`: the engine's finding with what an investigation adds to it. */
export const FINDING_AUTHORS = ['engine', 'diagnostician'] as const;
export type FindingAuthor = (typeof FINDING_AUTHORS)[number];

export interface StoredFinding extends Finding {
  id: string;
  caseId: string;
  attempt: number;
  author: FindingAuthor;
  createdAt: Date;
}
