import type { KubeObject } from '#src/kubernetes/objects.ts';
import { differencesOf } from '../../view/drift.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type Located, refOf, type View } from '../../view/view.ts';
import { counted } from '../../view/words.ts';
import { workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const differsFromDeclared: Signature = {
  cause: 'drift.differs-from-declared',
  describes: 'What runs differs from its manifest in what decides how it runs.',
  needs: ['kubernetes.deployments', 'kubernetes.services'],
  uses: [
    'manifests.declared',
    'kubernetes.statefulsets',
    'kubernetes.daemonsets',
    'kubernetes.horizontalpodautoscalers',
  ],
  explains: [],
  refutedBy: 'The manifest is applied again and nothing changes.',
  match: (view) =>
    matched([
      ...workloadsOf(view).map(({ object }) => conclude(view, object)),
      ...view.services.map((service) => conclude(view, service)),
    ]),
};

function conclude(view: View, object: Located<KubeObject>): Candidate | undefined {
  const [first, ...others] = differencesOf(view, object);
  if (!first) return undefined;
  const ref = refOf(view, object.object);
  const more = others.length > 0 ? `, and ${counted(others.length, 'other field')}` : '';
  return {
    role: 'contributing',
    object: ref,
    affects: ref.kind === 'Service' ? [] : [ref],
    confidence: 0.45,
    statement: `${ref.kind} ${nameWords(ref)} differs from its manifest: ${first.words}${more}.`,
    citations: [first, ...others].slice(0, 4).flatMap(({ citations }) => citations),
    runbooks: [],
    impact: 'degraded',
  };
}
