import type { Service } from '#src/kubernetes/network-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { bareCitations, isBare, isKnown, isReady, podsBehind } from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted, listWords } from '../../view/words.ts';
import { ownerOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** Pods that have just been made may still be starting, and the endpoints controller needs a moment for a new Service. */
const STARTING_MS = 60_000;

export const endpointsNotReady: Signature = {
  cause: 'routing.endpoints-not-ready',
  describes: 'The pods behind a Service exist and none is ready, so every call to it fails.',
  needs: ['kubernetes.services', 'kubernetes.endpoints', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: [],
  general: true,
  explains: [],
  refutedBy: 'A pod that the Service selects is ready.',
  match: (view) =>
    matched(
      view.services
        .filter(({ object }) => isKnown(view, object) && isBare(view, object))
        .map((service) => conclude(view, service)),
    ),
};

function conclude(view: View, service: Located<Service>): Candidate | undefined {
  const pods = podsBehind(view, service.object);
  const born = (at: string | undefined): number => view.now.getTime() - Date.parse(at ?? '');
  if (pods.length === 0 || pods.some(({ object }) => isReady(object))) return undefined;
  if (born(service.object.metadata.creationTimestamp) < STARTING_MS / 2) return undefined;
  if (pods.some(({ object }) => born(object.metadata.creationTimestamp) < STARTING_MS)) return undefined;
  const ref = refOf(view, service.object);
  const owners = pods.map(({ object }) => ownerOf(view, object));
  const names = [...new Set(owners.map((owner) => owner.name))].sort();
  return {
    role: 'symptom',
    object: ref,
    affects: owners.filter((owner, at) => owners.findIndex(({ name }) => name === owner.name) === at),
    confidence: 0.4,
    statement: `Service ${nameWords(ref)} has no endpoints because ${listWords(names)} has no ready pod among ${counted(pods.length, 'pod')}.`,
    citations: [
      ...bareCitations(view, service),
      ...pods
        .slice(0, 2)
        .map((pod) =>
          cite(
            pod,
            ['status', 'phase'],
            `pod ${pod.object.metadata.name} is ${pod.object.status?.phase} and not ready`,
          ),
        ),
    ],
    runbooks: [],
    impact: 'failed',
  };
}
