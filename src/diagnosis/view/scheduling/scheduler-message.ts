/** What kept a pod off some nodes. `claim` stands for everything about claims, volumes and devices that is no place. */
export type ReasonKind =
  | 'cordoned'
  | 'taint'
  | 'node-trouble'
  | 'node-affinity'
  | 'cpu'
  | 'memory'
  | 'ephemeral-storage'
  | 'extended'
  | 'too-many-pods'
  | 'host-port'
  | 'pod-affinity'
  | 'pod-anti-affinity'
  | 'topology-spread'
  | 'volume-zone'
  | 'claim'
  | 'other';

interface Reason {
  kind: ReasonKind;
  /** How many nodes it kept the pod off; a node that lacks two resources counts for both. */
  nodes: number;
  text: string;
  /** The extended resource's name. */
  resource?: string;
  /** The key of the taint, where the message has it. */
  taint?: string;
}

export interface SchedulerVerdict {
  /** Nodes that the scheduler looked at. */
  nodes: number;
  reasons: Reason[];
  /** The message without its parts on preemption and claims, for people. */
  words: string;
}

/**
 * Taints that Kubernetes sets itself for the state of a node
 * (kubernetes.io/docs/reference/labels-annotations-taints); the cloud's one is of a node that is still joining.
 */
const CONDITION_TAINT =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable|out-of-disk)$|^node\.cloudprovider\.kubernetes\.io\//;
const CORDON_TAINT = 'node.kubernetes.io/unschedulable';

/** True for a taint that tells of a node's trouble and not of a wish to keep pods away. */
export function isConditionTaint(key: string): boolean {
  return CONDITION_TAINT.test(key);
}

/** True for the taint of a cordoned node. */
export function isCordonTaint(key: string): boolean {
  return key === CORDON_TAINT;
}

/** Messages of the scheduler's filter plugins (kubernetes/pkg/scheduler/framework/plugins), of old and new releases. */
const TEXTS: readonly [ReasonKind, RegExp][] = [
  ['cordoned', /were unschedulable/],
  ['node-affinity', /didn't match (?:Pod's )?node (?:affinity|selector)|scheduler-enforced node affinity/],
  ['node-affinity', /didn't match the requested node name/],
  ['cpu', /^Insufficient cpu$/],
  ['memory', /^Insufficient memory$/],
  ['ephemeral-storage', /^Insufficient ephemeral-storage$/],
  ['too-many-pods', /^Too many pods$/],
  ['host-port', /didn't have free ports for the requested pod ports/],
  ['pod-anti-affinity', /pod anti-affinity rules|existing pods anti-affinity rules/],
  ['pod-affinity', /didn't match pod affinity/],
  ['topology-spread', /didn't match pod topology spread constraints/],
  [
    'volume-zone',
    /volume node affinity conflict|didn't match PersistentVolume's node affinity|no available volume zone/,
  ],
  ['claim', /[Pp]ersistent ?[Vv]olume|pvc|volume|claim|available disk|free storage/],
];

const HEAD = /^0\/(?<nodes>\d+) nodes are available: (?<rest>.*)$/s;

/**
 * Reads `0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient cpu. preemption: …`. Undefined for a text
 * that is no verdict of the scheduler.
 */
export function parseVerdict(message: string): SchedulerVerdict | undefined {
  const words = message
    .replace(/\.?\s*,?\s*(?:preemption:|no new claims to deallocate).*$/is, '')
    .replace(/[.,\s]+$/, '');
  const found = HEAD.exec(words)?.groups;
  if (!found) return undefined;
  const nodes = Number(found.nodes);
  const rest = found.rest ?? '';
  const counted = [...rest.matchAll(/(?:^|, )(\d+) (.+?)(?=, \d+ |$)/gs)];
  const reasons =
    counted.length > 0
      ? counted.map((match) => reasonOf(Number(match[1]), match[2] ?? ''))
      : // What already rules a pod out before any node is looked at has no count.
        [reasonOf(nodes, rest)];
  return { nodes, reasons, words };
}

function reasonOf(nodes: number, text: string): Reason {
  const tainted = /taint(?:\(s\))?(?: \{(?<key>[^:}]+):?[^}]*\})?/.exec(text);
  if (tainted) return ofTaint(nodes, text, tainted.groups?.key);
  const kind = TEXTS.find(([, pattern]) => pattern.test(text))?.[0];
  if (kind) return { kind, nodes, text };
  const resource = /^Insufficient (\S+)$/.exec(text)?.[1];
  return resource ? { kind: 'extended', nodes, text, resource } : { kind: 'other', nodes, text };
}

function ofTaint(nodes: number, text: string, taint: string | undefined): Reason {
  if (taint === undefined) return { kind: 'taint', nodes, text };
  if (isCordonTaint(taint)) return { kind: 'cordoned', nodes, text, taint };
  return { kind: isConditionTaint(taint) ? 'node-trouble' : 'taint', nodes, text, taint };
}
