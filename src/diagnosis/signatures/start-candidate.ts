import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../types.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../view/rollout-words.ts';
import type { Rollout } from '../view/rollouts.ts';
import type { Located, View } from '../view/view.ts';
import { counted } from '../view/words.ts';
import type { Workload } from '../view/workloads.ts';
import type { Candidate } from './signature.ts';
import { rollback } from './suggestions.ts';

/** Pods of one owner whose containers do not start. */
interface Unstartable {
  owner: ObjectRef;
  workload: Workload | undefined;
  pods: readonly Located<Pod>[];
  citations: Citation[];
  rollout: Rollout | undefined;
}

interface Conclusion {
  /** Why, as a clause after a colon. */
  because: string;
  confidence: number;
  /** Where the fault is, if not at the owner. */
  object?: ObjectRef | undefined;
  /** Container whose image the rollout changed. */
  container?: string;
  /** False where going back to the revision before would not help. */
  curable?: boolean;
  /** False for pods that have run before: their age says nothing. */
  dated?: boolean;
}

/** What the causes of this family say alike: how many pods do not start, why, since when and by which rollout. */
export function startCandidate(
  view: View,
  { owner, workload, pods, citations, rollout }: Unstartable,
  { because, confidence, object = owner, container, curable = true, dated = true }: Conclusion,
): Candidate {
  const total = Math.max(pods.length, workload?.wanted ?? 0);
  const born = pods.flatMap(({ object: { metadata } }) => metadata.creationTimestamp ?? []).sort()[0];
  const since = rollout?.at ?? (dated ? born : undefined);
  const who =
    owner.kind === 'Pod'
      ? `pod ${nameWords(owner)} cannot start`
      : `${nameWords(owner)} cannot start ${pods.length} of ${counted(total, 'pod')}`;
  return {
    role: 'cause',
    object,
    affects: [owner],
    confidence,
    statement: `${who}: ${because}${rollout ? `; it came with ${rolloutWords(view, rollout)}` : ''}.`,
    citations: [...citations, ...(rollout ? rolloutCitations(view, rollout, container) : [])],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: rollout && workload && curable ? rollback(view, workload) : [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
    ...(since ? { since } : {}),
  };
}
