import type { Citation } from '../types.ts';
import { type RefusalReason, type Refused, refusedFor } from '../view/admission/refusals.ts';
import { servesNothing } from '../view/admission/shortages.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../view/rollout-words.ts';
import type { Rollout } from '../view/rollouts.ts';
import type { View } from '../view/view.ts';
import { counted, quoted } from '../view/words.ts';
import { type Candidate, type Match, matched } from './signature.ts';
import { rollback } from './suggestions.ts';

/** How a signature words and weighs a refusal. */
interface Wording {
  confidence: number;
  /** Why, as a clause: `the service account web does not exist`. */
  because: string;
  citations?: Citation[];
}

/** One candidate for each workload of which the API server refuses pods for a reason; its template is what has to change. */
export function refusedWorkloads(
  view: View,
  reason: RefusalReason,
  word: (refused: Refused) => Wording | undefined,
): Match {
  return matched(
    refusedFor(view, reason).map((refused) => {
      const wording = word(refused);
      return wording && refusedWorkload(view, refused, wording);
    }),
  );
}

/** What the API server said, without the names of pods that never came to be. */
export function refusalWords({ refusal }: Refused): string {
  const text = refusal.message
    .replace(/^\(combined from similar events\): /, '')
    .replace(/^Error creating: /, '')
    .replace(/^(?:pods|Pod) "[^"]*" (?:is forbidden|is invalid): /, '')
    .replace(/[.\s]+$/, '');
  return quoted(text, 300);
}

export function refusedWorkload(view: View, refused: Refused, wording: Wording): Candidate {
  const { owner, workload, missing, since } = refused;
  const rollout = rolloutThatIsRefused(refused);
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: wording.confidence,
    statement:
      `${counted(missing, 'pod')} of ${nameWords(owner)} cannot be created: ${wording.because}` +
      `${rollout ? `; it came with ${rolloutWords(view, rollout)}` : ''}.`,
    citations: [
      refused.refusal.said,
      refused.wanted,
      ...(wording.citations ?? []),
      ...(rollout ? rolloutCitations(view, rollout) : []),
    ],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: rollout && workload ? rollback(view, workload) : [],
    impact: servesNothing(refused) ? 'failed' : 'degraded',
    ...(since ? { since } : {}),
  };
}

/** The rollout of which the new pods are refused, where it changed what a pod asks for. */
function rolloutThatIsRefused({ workload, maker }: Refused): Rollout | undefined {
  const rollout = workload?.rollout;
  if (!rollout || rollout.change.kind === 'other') return undefined;
  const { metadata } = rollout.to.replicaSet.object;
  return maker.object.kind === 'ReplicaSet' && maker.object.metadata.name === metadata.name
    ? rollout
    : undefined;
}
