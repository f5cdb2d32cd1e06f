import type { PersistentVolume, PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import type { Citation } from '../types.ts';
import { nameWords } from '../view/rollout-words.ts';
import { type StuckClaim, stuckClaims } from '../view/scheduling/claims.ts';
import { classOfClaim, classOfVolume, type Difference } from '../view/scheduling/volume-match.ts';
import { cite, type View } from '../view/view.ts';
import { listWords } from '../view/words.ts';
import { type Candidate, type Match, matched } from './signature.ts';

export const CLAIM_NEEDS = ['kubernetes.persistentvolumeclaims', 'kubernetes.pods'];
export const CLAIM_USES = [
  'kubernetes.persistentvolumes',
  'kubernetes.storageclasses',
  'kubernetes.events',
  'kubernetes.deployments',
  'kubernetes.statefulsets',
];

/** What a signature says about a claim: `claim data in shop {what}, so …`. */
export interface ClaimWords {
  what: string;
  confidence: number;
  citations: Citation[];
}

/** A candidate for each stuck claim that a signature has words for. */
export function claimCandidates(view: View, words: (stuck: StuckClaim) => ClaimWords | undefined): Match {
  return matched(
    stuckClaims(view).map((stuck) => {
      const said = words(stuck);
      return said && claimCandidate(stuck, said);
    }),
  );
}

export function claimCandidate(
  stuck: Pick<StuckClaim, 'ref' | 'owners' | 'said' | 'failed' | 'since'>,
  { what, confidence, citations }: ClaimWords,
): Candidate {
  const { ref, owners, said, failed, since } = stuck;
  const names = owners.slice(0, 3).map(({ name }) => name);
  return {
    role: 'cause',
    object: ref,
    affects: owners,
    confidence,
    statement: `Claim ${nameWords(ref)} ${what}, so pods of ${listWords(names)} cannot be scheduled.`,
    citations: [...citations, ...said],
    runbooks: [],
    impact: failed ? 'failed' : 'degraded',
    ...(since ? { since } : {}),
  };
}

/** The claims that one difference keeps from the volume that they were made for. */
export function claimsThatDiffer(view: View, wanted: Difference): Match {
  return claimCandidates(view, (stuck) => {
    const { claim, fault } = stuck;
    if (fault.kind !== 'volume' || fault.difference !== wanted) return undefined;
    const { meant } = fault;
    const { metadata } = meant.volume.object;
    const spec: Partial<PersistentVolume['spec']> = meant.volume.object.spec ?? {};
    const volume = `volume ${metadata.name}`;
    const asked = (path: string[], says: string): Citation => cite(claim, ['spec', ...path], says);
    const has = (path: string[], says: string): Citation => cite(meant.volume, path, says);
    const own: Partial<PersistentVolumeClaim['spec']> = claim.object.spec ?? {};
    const keeper = `${spec.claimRef?.name} in ${spec.claimRef?.namespace}`;
    const texts: Partial<Record<Difference, [string, Citation[]]>> = {
      selector: [
        `selects volumes by labels (${selectorWords(stuck)}) that no free volume has: ${volume} has ${labelWords(metadata.labels)}`,
        [
          asked(['selector'], `the claim selects ${selectorWords(stuck)}`),
          has(['metadata', 'labels'], `${volume} has the labels ${labelWords(metadata.labels)}`),
          has(['metadata', 'name'], `${volume} has the labels ${labelWords(metadata.labels)}`),
        ],
      ],
      class: [
        `asks for ${classWords(classOfClaim(view, claim.object))}, but ${volume}, which it would fit, has ${classWords(classOfVolume(meant.volume.object))}`,
        [
          asked(['storageClassName'], `the claim asks for ${classWords(classOfClaim(view, claim.object))}`),
          has(['metadata', 'name'], `${volume} has ${classWords(classOfVolume(meant.volume.object))}`),
        ],
      ],
      size: [
        `asks for ${own.resources?.requests?.storage}, but ${volume} has only ${spec.capacity?.storage}`,
        [
          asked(
            ['resources', 'requests', 'storage'],
            `the claim asks for ${own.resources?.requests?.storage}`,
          ),
          has(['spec', 'capacity', 'storage'], `${volume} has ${spec.capacity?.storage}`),
        ],
      ],
      'access-mode': [
        `asks for ${listWords(own.accessModes ?? [])}, but ${volume} offers only ${listWords(spec.accessModes ?? [])}`,
        [
          asked(['accessModes'], `the claim asks for ${listWords(own.accessModes ?? [])}`),
          has(['spec', 'accessModes'], `${volume} offers ${listWords(spec.accessModes ?? [])}`),
        ],
      ],
      taken: [
        `cannot have ${volume}, which is bound to the claim ${keeper}`,
        [
          has(['spec', 'claimRef', 'name'], `${volume} belongs to the claim ${keeper}`),
          has(['status', 'phase'], `${volume} is ${meant.volume.object.status?.phase}`),
        ],
      ],
      released: [
        `cannot have ${volume}, which is Released and still kept for the deleted claim ${keeper}`,
        [
          has(['status', 'phase'], `${volume} is Released`),
          has(['spec', 'claimRef', 'name'], `it is kept for the claim ${keeper}`),
        ],
      ],
    };
    const text = texts[wanted];
    if (!text) return undefined;
    const [what, citations] = text;
    const alone = meant.differences.length === 1;
    return { what, citations, confidence: (alone ? 0.94 : 0.75) - (meant.sure ? 0 : 0.14) };
  });
}

function selectorWords({ claim }: StuckClaim): string {
  const matchLabels = claim.object.spec?.selector?.matchLabels ?? {};
  const matchExpressions = claim.object.spec?.selector?.matchExpressions ?? [];
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values }) =>
    [key, operator, ...(values?.length ? [`(${values.join(', ')})`] : [])].join(' '),
  );
  return [...labels, ...others].join(', ');
}

function labelWords(labels: Record<string, string> | null | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.slice(0, 4).join(', ') : 'none';
}

function classWords(name: string): string {
  return name === '' ? 'no storage class' : `the storage class ${name}`;
}
