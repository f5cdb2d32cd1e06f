import type { Ingress } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { ageOf, classOf, isTaken } from '../../view/routing/ingresses.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** A controller gives an address within seconds, a cloud's load balancer within some minutes. */
const SETTLED_MS = 5 * 60_000;
/** GKE's controller knows these by name, without an IngressClass (cloud.google.com/kubernetes-engine/docs). */
const BUILT_IN = new Set(['gce', 'gce-internal']);
const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClassMissing: Signature = {
  cause: 'routing.ingress-class-missing',
  describes: 'An Ingress names a class that does not exist, so no controller serves it.',
  needs: ['kubernetes.ingresses', 'kubernetes.ingressclasses'],
  uses: [],
  explains: [],
  refutedBy: 'An IngressClass of that name exists, or a controller has given the Ingress an address.',
  match: (view) => matched(view.objects<Ingress>('Ingress').map((ingress) => conclude(view, ingress))),
};

function conclude(view: View, ingress: Located<Ingress>): Candidate | undefined {
  const { object } = ingress;
  const classes = view.objects<KubeObject>('IngressClass').map((each) => each.object);
  const named = classOf(object);
  // Controllers take the annotation by its text, without a class.
  if (!view.has('kubernetes.ingressclasses') || named?.legacy) return undefined;
  if (named && BUILT_IN.has(named.name)) return undefined;
  if (classes.some(({ metadata }) => metadata.name === named?.name)) return undefined;
  const byDefault = classes.some(({ metadata }) => metadata.annotations?.[DEFAULT] === 'true');
  const settled = !(ageOf(view, object) < SETTLED_MS);
  if (!named && (byDefault || isTaken(object) || !settled)) return undefined;
  const ref = refOf(view, object);
  const there = classes.map(({ metadata }) => metadata.name).sort();
  const others =
    there.length > 0 ? `there ${there.length === 1 ? 'is' : 'are'} ${listWords(there)}` : 'there is none';
  return {
    role: 'cause',
    object: ref,
    affects: [],
    // An address may be left from a class that was removed since; without a class a controller may still take all.
    confidence: named ? (isTaken(object) ? 0.65 : 0.93) : 0.4,
    statement: named
      ? `Ingress ${nameWords(ref)} is of class ${named.name}, which does not exist (${others}), so no controller serves it.`
      : `Ingress ${nameWords(ref)} names no class, none is the default, and no controller has given it an address.`,
    citations: named
      ? [cite(ingress, ['spec', 'ingressClassName'], `the Ingress is of class ${named.name}`)]
      : [cite(ingress, ['metadata', 'name'], `Ingress ${ref.name} names no class`)],
    runbooks: [],
    impact: 'failed',
  };
}
