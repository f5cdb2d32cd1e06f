import type { Gap } from '#src/evidence/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { CauseId, Change, Citation, RunbookSuggestion } from '../types.ts';
import type { View } from '../view/view.ts';

/** One failure mode that Casebook knows. Its file's path below this folder is its cause id. */
export interface Signature {
  cause: CauseId;
  /** One sentence for people: what is wrong where this matches. */
  describes: string;
  /** Kinds of evidence without which it cannot match; a missing one is a gap that matters. */
  needs: readonly string[];
  /** Kinds of evidence that make it surer. */
  uses: readonly string[];
  /** Causes that show on the same workload because of this one. */
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
  /** `symptom`: the failure shows here, and nothing here caused it. `ruled_out`: looked at and refuted. */
  role: 'cause' | 'symptom' | 'ruled_out';
  object: ObjectRef;
  /** Workloads that it shows on. A cause on one of them explains symptoms on it. */
  affects: ObjectRef[];
  confidence: number;
  statement: string;
  citations: Citation[];
  change?: Change;
  runbooks: RunbookSuggestion[];
  impact: 'failed' | 'degraded';
}

export const NO_MATCH: Match = { candidates: [], gaps: [] };
