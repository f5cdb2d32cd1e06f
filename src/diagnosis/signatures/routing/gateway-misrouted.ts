import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { emptyWays, misroutedWays } from '../../view/routing/declared-routes.ts';
import { refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const gatewayMisrouted: Signature = {
  cause: 'routing.gateway-misrouted',
  describes: 'A route from outside leads to another Service than its manifest says, or to none.',
  needs: ['kubernetes.ingresses', 'kubernetes.httproutes', 'kubernetes.services'],
  uses: ['manifests.declared'],
  explains: [],
  refutedBy: 'The route was changed on purpose, and the manifest is behind.',
  match: (view) => {
    const perOwner = new Map<KubeObject, Candidate>();
    const add = (object: KubeObject, words: string, confidence: number, citations: Citation[]): void => {
      if (!perOwner.has(object)) perOwner.set(object, conclude(view, object, words, confidence, citations));
    };
    for (const { owner, route, citation } of emptyWays(view))
      add(owner.object, `sends ${route} nowhere: every backend has weight 0`, 0.85, [citation]);
    for (const { owner, route, to, meant, citations } of misroutedWays(view))
      add(owner.object, `sends ${route} to Service ${to}, its manifest to ${meant}`, 0.7, citations);
    return matched([...perOwner.values()]);
  },
};

function conclude(
  view: View,
  object: KubeObject,
  words: string,
  confidence: number,
  citations: Citation[],
): Candidate {
  const ref = refOf(view, object);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence,
    statement: `${ref.kind} ${nameWords(ref)} ${words}.`,
    citations,
    runbooks: [],
    impact: confidence > 0.8 ? 'failed' : 'degraded',
  };
}
