import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Condition, Node } from '#src/kubernetes/objects.ts';
import type { Candidate } from '../../signatures/signature.ts';
import type { CauseId, Citation } from '../../types.ts';
import { waitingForTroubled } from '../scheduling/placement.ts';
import { cite, type Located, refOf, type View } from '../view.ts';
import { listWords, quoted } from '../words.ts';
import { ownerOf, workloadNamed } from '../workloads.ts';
import { nodesWithUnits } from './node-services.ts';

/** What signatures of nodes read. */
export const NODE_USES = [
  'kubernetes.pods',
  'kubernetes.events',
  'kubernetes.node-events',
  'kubernetes.leases',
  'kubernetes.system-pods',
  'nodes.units',
  'nodes.logs',
  'routes.probes',
] as const;

/**
 * What shows elsewhere because a node is lost: pods wait for the room and the topology domain that it takes away, and its
 * volumes stay attached to it.
 */
export const LOST_NODE: readonly CauseId[] = [
  'scheduling.insufficient-cpu',
  'scheduling.insufficient-memory',
  'scheduling.insufficient-ephemeral-storage',
  'scheduling.insufficient-gpu',
  'scheduling.too-many-pods',
  'scheduling.host-port-taken',
  'scheduling.pod-anti-affinity-unmatched',
  'scheduling.topology-spread-unsatisfied',
  'scheduling.volume-zone-conflict',
  'startup.volume-multi-attached',
  'startup.volume-attach-failed',
];

/** What shows in programs of a node from where Services and names lead nowhere. */
export const CUT_OFF: readonly CauseId[] = [
  'startup.sandbox-failed',
  'routing.cluster-dns-failing',
  'routing.name-unresolved',
  'performance.node-network-lossy',
];

/** A condition of a node with its place in the list. */
export interface NodeCondition extends Condition {
  index: number;
}

/** A node that is named anywhere in the evidence. */
export interface NodeState {
  name: string;
  ref: ObjectRef;
  /** Absent where nodes were not read. */
  node?: Located<Node>;
  ready?: NodeCondition;
}

interface Index {
  states: NodeState[];
  owners: Map<string, ObjectRef[]>;
}

const cache = new WeakMap<View, Index>();

function indexOf(view: View): Index {
  const known = cache.get(view);
  if (known) return known;
  const made = { states: statesOf(view), owners: ownersByNode(view) };
  cache.set(view, made);
  return made;
}

/** Every node that was read or that an operating system, a probe or a pod tells of, by name. */
export function nodeStates(view: View): NodeState[] {
  return indexOf(view).states;
}

function statesOf(view: View): NodeState[] {
  const read = new Map(view.nodes.map((node) => [node.object.metadata.name, node]));
  const names = new Set([
    ...read.keys(),
    ...nodesWithUnits(view),
    ...view.nodeLogs.map(({ object }) => object.node),
    ...view.probes.flatMap(({ object }) => object.fromNode ?? []),
  ]);
  // What has been removed from the cluster is no node of it any more.
  const known = view.hasAll('kubernetes.nodes') ? [...names].filter((name) => read.has(name)) : [...names];
  return known.sort().map((name): NodeState => {
    const node = read.get(name);
    const ref = node ? refOf(view, node.object) : { cluster: view.scope.cluster, kind: 'Node', name };
    const ready = node && conditionOf(node.object, 'Ready');
    return { name, ref, ...(node ? { node } : {}), ...(ready ? { ready } : {}) };
  });
}

/** A condition of a node by its type. */
export function conditionOf(node: Node, type: string): NodeCondition | undefined {
  const conditions = node.status?.conditions ?? [];
  const index = conditions.findIndex((each) => each.type === type);
  const found = conditions[index];
  return found && { ...found, index };
}

function ownersByNode(view: View): Map<string, ObjectRef[]> {
  const found = new Map<string, Map<string, ObjectRef>>();
  for (const { object: pod } of view.pods) {
    const node = pod.spec?.nodeName;
    const phase = pod.status?.phase;
    if (!node || phase === 'Succeeded' || phase === 'Failed') continue;
    const owners = found.get(node) ?? new Map<string, ObjectRef>();
    found.set(node, owners);
    const owner = ownerOf(view, pod);
    owners.set(refKey(owner), owner);
  }
  return new Map([...found].map(([node, owners]) => [node, [...owners.values()]]));
}

/** What has pods on a node, and what waits for it because of its trouble. */
export function affectedBy(view: View, name: string): ObjectRef[] {
  const waiting = (waitingForTroubled(view).get(name) ?? []).map(({ owner }) => owner);
  const all = [...(indexOf(view).owners.get(name) ?? []), ...waiting];
  return [...new Map(all.map((ref) => [refKey(ref), ref])).values()].sort((a, b) =>
    refKey(a).localeCompare(refKey(b)),
  );
}

interface Fault {
  confidence: number;
  /** A clause after the node's name: "is not ready: …". */
  says: string;
  citations: Citation[];
  since?: string | undefined;
  role?: Candidate['role'];
  /** More workloads that it shows on. */
  affects?: ObjectRef[];
}

/** Trouble that began so long ago, and that nothing of the scope is touched by, is not what woke us. */
const STANDING_MS = 60 * 60_000;
/** The network agent of a new node needs some minutes to come up. */
const JOINING_MS = 5 * 60_000;
/** Set by cluster autoscalers on nodes that they are about to remove. */
const LEAVING = /^(?:ToBeDeletedByClusterAutoscaler|karpenter\.sh\/disrupt(?:ed|ion))$/;

/** A candidate about a node. */
export function nodeFault(view: View, state: NodeState, fault: Fault): Candidate {
  const affects = [...affectedBy(view, state.name), ...(fault.affects ?? [])];
  const down = affects.some((ref) => {
    const workload = workloadNamed(view, ref);
    return workload !== undefined && workload.wanted > 0 && workload.available === 0;
  });
  const old = view.now.getTime() - Date.parse(fault.since ?? '') > STANDING_MS;
  const possible = (affects.length === 0 && old) || isComingOrGoing(view, state);
  return {
    role: possible ? 'contributing' : (fault.role ?? 'cause'),
    object: state.ref,
    affects,
    confidence: possible ? Math.min(0.45, fault.confidence) : fault.confidence,
    statement: `Node ${state.name} ${fault.says}${shownOn(affects)}.`,
    citations: fault.citations,
    runbooks: [],
    impact: down ? 'failed' : 'degraded',
    ...(fault.since ? { since: fault.since } : {}),
  };
}

function isComingOrGoing(view: View, { node }: NodeState): boolean {
  const { metadata, spec } = node?.object ?? {};
  const age = view.now.getTime() - Date.parse(metadata?.creationTimestamp ?? '');
  return age < JOINING_MS || (spec?.taints ?? []).some(({ key }) => LEAVING.test(key));
}

const MOST_NAMES = 3;

function shownOn(affects: readonly ObjectRef[]): string {
  if (affects.length === 0) return '';
  const names = affects.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = affects.length - names.length;
  return `; it has pods of ${more > 0 ? `${names.join(', ')} and ${more} more` : listWords(names)}`;
}

/** The status of a condition and what it says, where they stand. */
export function citeCondition({ name, node }: NodeState, condition: NodeCondition): Citation[] {
  if (!node) return [];
  const at = ['status', 'conditions', condition.index];
  const { type, status, message } = condition;
  return [
    cite(node, [...at, 'status'], `node ${name} has ${type}=${status}`),
    ...(message ? [cite(node, [...at, 'message'], `${type} of node ${name}: ${quoted(message)}`)] : []),
  ];
}

/** Candidates about a condition that should not be `True`: one for each node that has it. */
export function withCondition(
  view: View,
  type: string,
  fault: { confidence: number; says: string },
): Candidate[] {
  return nodeStates(view).flatMap((state) => {
    const condition = state.node && conditionOf(state.node.object, type);
    if (condition?.status !== 'True') return [];
    // A node that is not heard of keeps the conditions that it last had.
    if (state.ready?.status === 'Unknown') return [];
    const { message, lastTransitionTime } = condition;
    return [
      nodeFault(view, state, {
        confidence: fault.confidence,
        says: `${fault.says}${message ? `: ${quoted(message)}` : ''}`,
        citations: citeCondition(state, condition),
        since: lastTransitionTime,
      }),
    ];
  });
}
