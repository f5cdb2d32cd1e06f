import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import type { Citation } from '../../types.ts';
import { standing, usersOf } from '../../view/scheduling/claims.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimCandidate } from '../stuck-claims.ts';

export const claimMissing: Signature = {
  cause: 'scheduling.claim-missing',
  describes: 'A pod mounts a claim that does not exist, so it is not scheduled.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'The claim exists in the namespace of the pod.',
  match: (view) => {
    const claims = view.objects<PersistentVolumeClaim>('PersistentVolumeClaim');
    const there = new Set(claims.map(({ object: { metadata } }) => `${metadata.namespace}/${metadata.name}`));
    return matched(
      [...usersOf(view)].filter(([key]) => !there.has(key)).map(([key, users]) => conclude(view, key, users)),
    );
  },
};

function conclude(view: View, key: string, users: Parameters<typeof standing>[2]): Candidate | undefined {
  const at = key.indexOf('/');
  const [namespace, name] = [key.slice(0, at), key.slice(at + 1)];
  const [pod] = users.pods;
  if (!pod || !view.hasAll('kubernetes.persistentvolumeclaims', namespace)) return undefined;
  const known = standing(view, undefined, users);
  const told = known.said.some(({ value }) =>
    String(value).includes(`persistentvolumeclaim "${name}" not found`),
  );
  const ref = { cluster: view.scope.cluster, kind: 'PersistentVolumeClaim', namespace, name };
  return claimCandidate(
    { ref, ...known },
    { what: 'does not exist', confidence: told ? 0.96 : 0.85, citations: mounts(pod, name) },
  );
}

function mounts(pod: Located<Pod>, name: string): Citation[] {
  const index = (pod.object.spec.volumes ?? []).findIndex(
    (each) => each.persistentVolumeClaim?.claimName === name,
  );
  const path = ['spec', 'volumes', index, 'persistentVolumeClaim', 'claimName'];
  return [cite(pod, path, `pod ${pod.object.metadata.name} mounts the claim ${name}`)];
}
