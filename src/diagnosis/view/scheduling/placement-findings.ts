import type { Candidate } from '../../signatures/signature.ts';
import { rollback, scale } from '../../signatures/suggestions.ts';
import type { Citation, RunbookSuggestion } from '../../types.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../rollout-words.ts';
import { cite, type View } from '../view.ts';
import { counted, durationWords, listWords, mebibytes, quoted } from '../words.ts';
import { affinityWords, allocatableOf, requestOf, untolerated } from './node-demand.ts';
import { type Obstacle, type ObstacleKind, obstacleOf } from './placement.ts';
import { type Waiting, waitingOf } from './waiting-pods.ts';

/** What signatures of placement read beside the pods. */
export const PLACEMENT_USES = [
  'kubernetes.events',
  'kubernetes.nodes',
  'kubernetes.replicasets',
  'kubernetes.deployments',
] as const;

/** Below this age a pod may be about to get a node that is just joining. */
const SETTLED_MS = 60_000;

/** One candidate for each owner of pods that this obstacle keeps from every node. */
export function unplaced(view: View, kind: ObstacleKind): Candidate[] {
  return waitingOf(view).flatMap((waiting) => {
    const obstacle = obstacleOf(view, waiting);
    if (obstacle?.kind !== kind) return [];
    const why = detail(waiting, obstacle);
    return [
      waitingCandidate(view, waiting, {
        why: why ? `${why} (${quoted(waiting.verdict?.words ?? '', 250)})` : (waiting.verdict?.words ?? ''),
        confidence: obstacle.confidence,
        citations: proofs(waiting, obstacle),
        runbooks: suggestions(view, waiting, obstacle),
      }),
    ];
  });
}

interface Judgement {
  /** A clause for people. */
  why: string;
  confidence: number;
  citations: Citation[];
  runbooks: RunbookSuggestion[];
}

/** A candidate about pods of one owner that have no node, whatever the reason. */
export function waitingCandidate(view: View, waiting: Waiting, judgement: Judgement): Candidate {
  const { owner, workload, pods, first, rollout, since } = waiting;
  const { metadata } = first.pod.object;
  const total = Math.max(pods.length, workload?.wanted ?? 0);
  const age = view.now.getTime() - Date.parse(since ?? '');
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: age < SETTLED_MS ? judgement.confidence * 0.9 : judgement.confidence,
    statement:
      `${pods.length} of ${counted(total, 'pod')} of ${nameWords(owner)} cannot be scheduled` +
      `${Number.isFinite(age) ? ` (since ${durationWords(age)})` : ''}: ${judgement.why}` +
      `${rollout ? `; they came with ${rolloutWords(view, rollout)}` : ''}.`,
    citations: [
      ...(first.said ? [first.said.citation] : []),
      cite(first.pod, ['status', 'phase'], `pod ${metadata.name} is Pending`),
      ...(metadata.creationTimestamp
        ? [cite(first.pod, ['metadata', 'creationTimestamp'], `it waits since ${metadata.creationTimestamp}`)]
        : []),
      ...judgement.citations,
      ...(rollout ? rolloutCitations(view, rollout) : []),
    ],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: judgement.runbooks,
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
    ...(since ? { since } : {}),
  };
}

const MOST_NAMES = 4;

function nodeNames({ nodes }: Obstacle): string {
  const names = nodes.map(({ object }) => object.metadata.name);
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : listWords(names);
}

function detail(waiting: Waiting, obstacle: Obstacle): string {
  const { spec } = waiting.first.pod.object;
  const { kind, resource, nodes } = obstacle;
  if (resource) return resourceWords(waiting, obstacle, resource);
  switch (kind) {
    case 'node-selector': {
      const asked = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
      return `no node that is free to them has the labels of their nodeSelector, ${listWords(asked)}`;
    }
    case 'node-affinity':
      return `no node that is free to them meets their required node affinity, ${quoted(affinityWords(spec))}`;
    case 'cordoned':
      return nodes.length > 0
        ? `${nodeNames(obstacle)}, which could take them, ${nodes.length > 1 ? 'are' : 'is'} cordoned`
        : '';
    case 'taint': {
      const taint = nodes[0] && untolerated(spec, nodes[0].object);
      const text = taint ? `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}` : '';
      return taint ? `they do not tolerate the taint ${text} of ${nodeNames(obstacle)}` : '';
    }
    default:
      return '';
  }
}

function resourceWords({ first }: Waiting, { never, nodes }: Obstacle, resource: string): string {
  const asked = requestOf(first.pod.object.spec, resource);
  const most = Math.max(0, ...nodes.map(({ object }) => allocatableOf(object, resource) ?? 0));
  if (asked === 0 || nodes.length === 0) return '';
  const amount = (value: number): string =>
    resource === 'memory' || resource.endsWith('storage') ? mebibytes(value) : `${value} ${resource}`;
  const each = `each asks for ${amount(asked)}${/^(?:memory|.*storage)$/.test(resource) ? ` of ${resource}` : ''}`;
  if (most === 0) return `${each}, and no node that they could use has any`;
  return never
    ? `${each}, and the largest node that they could use holds ${amount(most)}`
    : `${each}, and no node has as much left`;
}

/** What the pod asks for and what the nodes are like, as it stands in the evidence. */
function proofs({ first, pods }: Waiting, { kind, resource, nodes }: Obstacle): Citation[] {
  const { spec, metadata } = first.pod.object;
  const { name } = metadata;
  const others = pods
    .filter((each) => each !== first)
    .flatMap(({ said }) => (said ? [said.citation] : []))
    .slice(0, 2);
  const node = nodes[0];
  if (kind === 'node-selector')
    return [cite(first.pod, ['spec', 'nodeSelector'], `the nodeSelector of pod ${name}`), ...others];
  if (kind === 'node-affinity') {
    const path = ['spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'];
    return [cite(first.pod, path, `pod ${name} requires ${quoted(affinityWords(spec))}`), ...others];
  }
  if (kind === 'cordoned' && node?.object.spec?.unschedulable)
    return [
      cite(node, ['spec', 'unschedulable'], `node ${node.object.metadata.name} is cordoned`),
      ...others,
    ];
  if (kind === 'taint' && node)
    return [cite(node, ['spec', 'taints'], `the taints of node ${node.object.metadata.name}`), ...others];
  if (!resource) return others;
  const index = (spec.containers ?? []).findIndex((each) => each.resources?.requests?.[resource]);
  const largest = nodes.toSorted(
    (a, b) => (allocatableOf(b.object, resource) ?? 0) - (allocatableOf(a.object, resource) ?? 0),
  )[0];
  return [
    ...(index >= 0
      ? [
          cite(
            first.pod,
            ['spec', 'containers', index, 'resources', 'requests', resource],
            `what container ${spec.containers[index]?.name} asks for`,
          ),
        ]
      : []),
    ...(largest?.object.status?.allocatable?.[resource]
      ? [
          cite(
            largest,
            ['status', 'allocatable', resource],
            `what node ${largest.object.metadata.name} can hold`,
          ),
        ]
      : []),
    ...others,
  ];
}

/** Obstacles of which fewer pods are a way out. */
const FULL = new Set<ObstacleKind>([
  'cpu',
  'memory',
  'ephemeral-storage',
  'extended',
  'too-many-pods',
  'host-port',
  'pod-anti-affinity',
  'topology-spread',
]);

function suggestions(view: View, { workload, rollout }: Waiting, obstacle: Obstacle): RunbookSuggestion[] {
  if (workload?.ref.kind !== 'Deployment') return [];
  if (rollout) return rollback(view, workload);
  // Fewer pods than asked for is a way out only where the nodes are full and some pods do run.
  const ready = workload.available;
  return FULL.has(obstacle.kind) && !obstacle.never && ready > 0 && ready < workload.wanted
    ? scale(workload, ready)
    : [];
}
