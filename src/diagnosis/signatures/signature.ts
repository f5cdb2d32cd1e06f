import type { Gap } from '#src/evidence/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { CauseId, Change, Citation, RunbookSuggestion } from '../types.ts';
import type { View } from '../view/view.ts';

/** One failure mode that Casebook knows. Its file's path below this folder is its cause id. */
export interface Signature {
  cause: CauseId;
  /** One sentence for people: what is wrong where this matches. */
  describes: string;
  /** Kinds of evidence without which it cannot match; a missing one is a gap. */
  needs: readonly string[];
  /** Kinds of evidence that make it surer. */
  uses: readonly string[];
  /**
   * True where it says how a failure shows (a crash loop, no endpoints, slow answers) and not why. Whatever else is found
   * on the same object, or on what the object depends on, explains it.
   */
  general?: true;
  /** Causes that are not general and still show because of this one, on what depends on its object. */
  explains: readonly CauseId[];
  /** What would show that it is not this, one sentence for people. */
  refutedBy: string;
  match(view: View): Match;
}

export interface Match {
  candidates: Candidate[];
  /** What it would have had to know about an object that it could otherwise have judged. */
  gaps: Gap[];
}

/** What a signature concludes about one object. */
export interface Candidate {
  /**
   * `symptom`: the failure shows here, and nothing here caused it. `contributing`: it made things worse and would not have
   * caused them. `ruled_out`: looked at and refuted.
   */
  role: 'cause' | 'contributing' | 'symptom' | 'ruled_out';
  /** Where the fault is: what a person would have to change. */
  object: ObjectRef;
  /** Workloads that it shows on. */
  affects: ObjectRef[];
  /** 0..1, as if nothing else were known: 0.9 and more where what the evidence says leaves no other reading. */
  confidence: number;
  statement: string;
  citations: Citation[];
  /** What brought it, where that is known. */
  change?: Change;
  runbooks: RunbookSuggestion[];
  impact: 'failed' | 'degraded';
  /** ISO 8601: when it began, where that is known. */
  since?: string;
}

export const NO_MATCH: Match = { candidates: [], gaps: [] };

/** A match without gaps. */
export function matched(candidates: readonly (Candidate | undefined)[]): Match {
  return { candidates: candidates.filter((each) => each !== undefined), gaps: [] };
}
