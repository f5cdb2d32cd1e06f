import type { ResourceQuota } from '#src/kubernetes/admission-objects.ts';
import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { Citation } from '../types.ts';
import { type AbsentObject, absentObjects } from '../view/admission/absent-objects.ts';
import {
  demandsOf,
  type Excess,
  excessesIn,
  exhausted,
  isScoped,
  type QuotaClass,
  quotaClass,
  quotasIn,
  standingOf,
} from '../view/admission/quotas.ts';
import { refusedFor } from '../view/admission/refusals.ts';
import { type Shortage, servesNothing, shortagesOf } from '../view/admission/shortages.ts';
import type { Located, View } from '../view/view.ts';
import { counted, listWords } from '../view/words.ts';
import type { Candidate, Match } from './signature.ts';
import { matched } from './signature.ts';

/** A ReplicaSet needs a moment to make its pods. */
const MAKING_MS = 30_000;

/** What a quota kept from being created. */
interface Victim {
  namespace: string;
  quota: string;
  /** `requests.memory: 3000Mi of 3Gi in use, and one more pod asks for 300Mi`. */
  standing: string;
  confidence: number;
  /** What is refused: `1 pod of web`, `Service cart`. */
  refused: string;
  affects: ObjectRef[];
  failed: boolean;
  citations: Citation[];
  since: string | undefined;
}

/** The namespaces whose quotas of a class are used up, and that go short of something for it. */
export function exhaustedQuotas(view: View, kind: QuotaClass): Match {
  const byNamespace = new Map<string, Victim[]>();
  for (const victim of [
    ...refusedPods(view, kind),
    ...unmadePods(view, kind),
    ...absentVictims(view, kind),
  ]) {
    const found = byNamespace.get(victim.namespace);
    if (found) found.push(victim);
    else byNamespace.set(victim.namespace, [victim]);
  }
  return matched([...byNamespace.values()].map((victims) => conclude(view, victims)));
}

function conclude(view: View, victims: Victim[]): Candidate | undefined {
  const [first] = [...victims].sort((a, b) => b.confidence - a.confidence);
  if (!first) return undefined;
  const affects = [
    ...new Map(victims.flatMap((each) => each.affects).map((ref) => [refKey(ref), ref])).values(),
  ];
  const names = victims.map(({ refused }) => refused);
  const more = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const since = victims.flatMap((each) => each.since ?? []).sort()[0];
  return {
    role: 'cause',
    object: { cluster: view.scope.cluster, kind: 'Namespace', name: first.namespace },
    affects,
    confidence: first.confidence,
    statement:
      `Namespace ${first.namespace} has used up its quota ${first.quota} (${first.standing}), ` +
      `so ${listWords(more)} could not be created.`,
    citations: victims.slice(0, 4).flatMap((each) => each.citations),
    runbooks: [],
    impact: victims.some((each) => each.failed) ? 'failed' : 'degraded',
    ...(since ? { since } : {}),
  };
}

function podWords({ missing, owner }: Shortage): string {
  return `${counted(missing, 'pod')} of ${owner.name}`;
}

/** Pods that the API server refused, in its own words. */
function refusedPods(view: View, kind: QuotaClass): Victim[] {
  return refusedFor(view, 'quota').flatMap((each) => {
    const excess = excessesIn(each.refusal.message).find(({ resource }) => quotaClass(resource) === kind);
    const { namespace } = each.owner;
    if (!excess || !namespace) return [];
    const quota = quotasIn(view, namespace).find(({ object }) => object.metadata.name === excess.quota);
    return [
      {
        namespace,
        quota: excess.quota,
        standing: `${excess.resource}: ${excess.used} of ${excess.hard} in use, and ${excess.requested} more asked for`,
        confidence: confidenceOf(view, namespace, quota, excess),
        refused: podWords(each),
        affects: [each.owner],
        failed: servesNothing(each),
        citations: [
          each.refusal.said,
          each.wanted,
          ...((quota && standingOf(quota, excess.resource)?.citations) ?? []),
        ],
        since: each.since,
      },
    ];
  });
}

/** Where the quota has room by now, or is gone, the controller just has not tried again. */
function confidenceOf(
  view: View,
  namespace: string,
  quota: Located<ResourceQuota> | undefined,
  { resource, requested }: Excess,
): number {
  if (!quota) return view.hasAll('kubernetes.resourcequotas', namespace) ? 0.55 : 0.9;
  if (!standingOf(quota, resource)) return 0.85;
  const asked = new Map([[resource, quantity(requested) ?? 0]]);
  return exhausted(quota, asked).length > 0 ? 0.96 : 0.55;
}

/** Pods that were not made, where no refusal is kept any more and a quota cannot take one more. */
function unmadePods(view: View, kind: QuotaClass): Victim[] {
  return shortagesOf(view).flatMap((each) => {
    const { namespace } = each.owner;
    const age = view.now.getTime() - Date.parse(each.maker.object.metadata.creationTimestamp ?? '');
    if (each.refusals.length > 0 || !namespace || age < MAKING_MS) return [];
    const demands = demandsOf(each.template);
    for (const quota of quotasIn(view, namespace).filter((one) => !isScoped(one))) {
      const over = exhausted(quota, demands).find(({ resource }) => quotaClass(resource) === kind);
      const standing = over && standingOf(quota, over.resource);
      if (!over || !standing) continue;
      return [
        {
          namespace,
          quota: quota.object.metadata.name,
          standing: `${over.resource}: ${standing.used} of ${standing.hard} in use`,
          confidence: 0.8,
          refused: podWords(each),
          affects: [each.owner],
          failed: servesNothing(each),
          citations: [...standing.citations, each.wanted],
          since: undefined,
        },
      ];
    }
    return [];
  });
}

/** Objects that should be there and are not, where a quota has no room for them: their refusal leaves no event. */
function absentVictims(view: View, kind: QuotaClass): Victim[] {
  const namespaces = new Set(
    view.objects<ResourceQuota>('ResourceQuota').map(({ object }) => object.metadata.namespace ?? ''),
  );
  return [...namespaces].sort().flatMap((namespace) => {
    const quotas = quotasIn(view, namespace).filter((quota) => isFull(quota, kind));
    if (quotas.length === 0) return [];
    return absentObjects(view, namespace).flatMap((each) => absentVictim(namespace, quotas, kind, each));
  });
}

/** Few quotas are full, and what is absent takes a while to find. */
function isFull(quota: Located<ResourceQuota>, kind: QuotaClass): boolean {
  const hard = quota.object.status?.hard ?? {};
  const resources = Object.keys(hard).filter((resource) => quotaClass(resource) === kind);
  // A claim may ask for more than is left of a quota on storage that is not used up.
  return resources.some(
    (resource) => kind === 'storage' || exhausted(quota, new Map([[resource, 1]])).length > 0,
  );
}

function absentVictim(
  namespace: string,
  quotas: Located<ResourceQuota>[],
  kind: QuotaClass,
  each: AbsentObject,
): Victim[] {
  for (const quota of quotas) {
    const over = exhausted(quota, each.demands).find(({ resource }) => quotaClass(resource) === kind);
    const standing = over && standingOf(quota, over.resource);
    if (!over || !standing) continue;
    return [
      {
        namespace,
        quota: quota.object.metadata.name,
        standing: `${over.resource}: ${standing.used} of ${standing.hard} in use`,
        confidence: each.declared ? 0.94 : 0.85,
        refused: `${each.kind} ${each.name}`,
        affects: each.affects,
        failed: each.affects.length > 0,
        citations: [...standing.citations, ...each.asked],
        since: undefined,
      },
    ];
  }
  return [];
}
