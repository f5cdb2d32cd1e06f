import type { KubeObject, Namespace, ReadableKind } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { durationWords, listWords, quoted, timeWords } from '../../view/words.ts';
import { ownerOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** Controllers remove their finalizers within seconds; cleaning up a load balancer takes minutes. */
const LONG_MS = 10 * 60_000;
const KINDS: readonly ReadableKind[] = [
  'Namespace',
  'Pod',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Service',
  'Deployment',
  'StatefulSet',
  'Job',
  'Ingress',
];
/** Protections hold an object for as long as it is used. */
const PROTECTIONS = /^kubernetes\.io\/pvc?-protection$/;

export const finalizerStuck: Signature = {
  cause: 'runtime.finalizer-stuck',
  describes: 'An object was deleted long ago and stays, because a finalizer is not removed.',
  needs: ['kubernetes.pods', 'kubernetes.namespaces'],
  uses: ['kubernetes.persistentvolumeclaims', 'kubernetes.persistentvolumes', 'kubernetes.services'],
  explains: [],
  refutedBy: 'The controller of the finalizer is still at work on what it cleans up.',
  match: (view) =>
    matched(KINDS.flatMap((kind) => view.objects(kind).map((object) => conclude(view, object)))),
};

function conclude(view: View, located: Located<KubeObject>): Candidate | undefined {
  const { metadata, kind } = located.object;
  const since = metadata.deletionTimestamp;
  if (!since) return undefined;
  const age = view.now.getTime() - Date.parse(since);
  const held = finalizersOf(located.object);
  if (!(age > LONG_MS) || held.length === 0) return undefined;
  const users = held.every((each) => PROTECTIONS.test(each)) ? usersOf(view, located.object) : [];
  const [remaining] = remainsOf(located);
  const ref = refOf(view, located.object);
  const affected =
    kind === 'Pod' ? [ownerOf(view, located.object as Pod)] : users.map((pod) => ownerOf(view, pod));
  const why = remaining
    ? `: ${quoted(remaining.message, 220)}`
    : users.length > 0
      ? `, because pod ${listWords(users.slice(0, 3).map((pod) => pod.metadata.name))} still uses it`
      : '';
  return {
    role: 'cause',
    object: ref,
    affects: affected.length > 0 ? affected : [ref],
    confidence: users.length > 0 ? 0.6 : 0.82,
    statement: `${kind} ${nameWords(metadata)} was deleted ${durationWords(age)} ago and is held by ${listWords(held)}${why}.`,
    citations: [
      cite(located, ['metadata', 'deletionTimestamp'], `it was deleted at ${timeWords(since, view.now)}`),
      ...(metadata.finalizers
        ? [cite(located, ['metadata', 'finalizers'], `its finalizers are ${listWords(metadata.finalizers)}`)]
        : []),
      ...(remaining ? [remaining.citation] : []),
    ],
    runbooks: [],
    impact: 'degraded',
    since,
  };
}

/** A namespace has those of its content in its spec. */
function finalizersOf(object: KubeObject): string[] {
  const own = object.metadata.finalizers ?? [];
  return object.kind === 'Namespace' ? [...own, ...((object as Namespace).spec?.finalizers ?? [])] : own;
}

const REMAINS =
  /^Namespace(?:FinalizersRemaining|ContentRemaining|DeletionContentFailure|DeletionDiscoveryFailure|DeletionGroupVersionParsingFailure)$/;

/** What the namespace controller says is left, the finalizers first. */
function remainsOf(located: Located<KubeObject>): { message: string; citation: Citation }[] {
  const conditions = (located.object as Namespace).status?.conditions ?? [];
  return conditions
    .map((condition, index) => ({ ...condition, index }))
    .filter(({ type, status }) => REMAINS.test(type) && status === 'True')
    .sort((a, b) => Number(b.type.includes('Finalizers')) - Number(a.type.includes('Finalizers')))
    .map(({ message = '', index, type }) => ({
      message,
      citation: cite(located, ['status', 'conditions', index, 'message'], `${type}: "${quoted(message)}"`),
    }));
}

function usersOf(view: View, { kind, metadata }: KubeObject): Pod[] {
  if (kind !== 'PersistentVolumeClaim') return [];
  return view.pods
    .map(({ object }) => object)
    .filter(
      (pod) =>
        pod.metadata.namespace === metadata.namespace &&
        pod.status?.phase !== 'Succeeded' &&
        (pod.spec?.volumes ?? []).some((each) => each.persistentVolumeClaim?.claimName === metadata.name),
    );
}
