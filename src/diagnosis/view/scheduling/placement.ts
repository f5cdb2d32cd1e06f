import type { Node } from '#src/kubernetes/objects.ts';
import type { NodeSelectorTerm, PodSpec } from '#src/kubernetes/pod-objects.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import type { Located, View } from '../view.ts';
import {
  affinityTakes,
  allocatableOf,
  isAskedFor,
  isControlPlane,
  isCordoned,
  neverFits,
  requestOf,
  selectorTakes,
  termsTake,
  troubleTaint,
  untolerated,
} from './node-demand.ts';
import type { ReasonKind, SchedulerVerdict } from './scheduler-message.ts';
import { type Waiting, waitingOf } from './waiting-pods.ts';

export type ObstacleKind = 'node-selector' | Exclude<ReasonKind, 'node-trouble' | 'claim' | 'other'>;

/** The single thing that, if it were lifted, would give waiting pods a node. */
export interface Obstacle {
  kind: ObstacleKind;
  /** 0..1. */
  confidence: number;
  /** The resource that is short, as Kubernetes names it. */
  resource?: string;
  /** True where a pod asks for more of it than any of the nodes can hold, even empty. */
  never?: boolean;
  /** The nodes that would take the pod but for this; empty where nodes were not read. */
  nodes: Located<Node>[];
}

const cache = new WeakMap<View, Map<Waiting, Obstacle | undefined>>();

/** What keeps a group of waiting pods from every node; undefined where it is no matter of pods and nodes. */
export function obstacleOf(view: View, waiting: Waiting): Obstacle | undefined {
  const known = cache.get(view) ?? new Map<Waiting, Obstacle | undefined>();
  cache.set(view, known);
  if (!known.has(waiting)) known.set(waiting, judge(view, waiting));
  return known.get(waiting);
}

function judge(view: View, waiting: Waiting): Obstacle | undefined {
  const { verdict, first } = waiting;
  if (!verdict || first.gates.length > 0) return undefined;
  // Fewer nodes than the scheduler saw are not all that there are.
  const judged =
    view.nodes.length >= verdict.nodes && view.nodes.length > 0 ? byNodes(view, waiting) : 'unknown';
  if (judged === 'elsewhere') return undefined;
  return judged === 'unknown' ? byMessage(waiting) : judged;
}

/** The nodes that a waiting pod asks for, by what keeps it off them. */
interface Choice {
  /** All that it asks for. */
  asked: Located<Node>[];
  /** In trouble themselves: their own taints keep it off. */
  troubled: Located<Node>[];
  cordoned: Located<Node>[];
  tainted: Located<Node>[];
  /** Something else keeps it off these. */
  open: Located<Node>[];
}

/** Nodes in trouble that waiting pods would otherwise fit on, by node name, with the groups that wait for them. */
export function waitingForTroubled(view: View): Map<string, Waiting[]> {
  const found = new Map<string, Waiting[]>();
  for (const waiting of waitingOf(view)) {
    const { spec } = waiting.first.pod.object;
    for (const { object } of askedFor(view, spec)) {
      if (!isTroubled(spec, object) || !couldHold(spec, object)) continue;
      const group = found.get(object.metadata.name);
      if (group) group.push(waiting);
      else found.set(object.metadata.name, [waiting]);
    }
  }
  return found;
}

function isTroubled(spec: PodSpec, node: Node): boolean {
  const ready = (node.status?.conditions ?? []).find(({ type }) => type === 'Ready');
  return troubleTaint(spec, node) !== undefined || (ready !== undefined && ready.status !== 'True');
}

function couldHold(spec: PodSpec, node: Node): boolean {
  return !neverFits(spec, node, 'cpu') && !neverFits(spec, node, 'memory');
}

/**
 * The nodes that a pod asks for. Control-plane nodes that are closed to it are background, unless nothing else is there
 * or the pod asks for just them.
 */
function askedFor(view: View, spec: PodSpec): Located<Node>[] {
  const matching = view.nodes.filter(
    ({ object }) => selectorTakes(spec, object) && affinityTakes(spec, object),
  );
  const background = (node: Node): boolean =>
    isControlPlane(node) && (isCordoned(spec, node) || untolerated(spec, node) !== undefined);
  const ordinary = matching.filter(({ object }) => !background(object));
  if (ordinary.length > 0 || matching.length === 0) return ordinary;
  const named = view.nodes.filter(({ object }) => isAskedFor(spec, object));
  return named.every(({ object }) => background(object)) ? matching : [];
}

function choiceOf(spec: PodSpec, asked: Located<Node>[]): Choice {
  const choice: Choice = { asked, troubled: [], cordoned: [], tainted: [], open: [] };
  for (const node of asked) {
    if (isTroubled(spec, node.object)) choice.troubled.push(node);
    else if (isCordoned(spec, node.object)) choice.cordoned.push(node);
    else if (untolerated(spec, node.object)) choice.tainted.push(node);
    else choice.open.push(node);
  }
  return choice;
}

/** Judged from the nodes as they are now. `elsewhere`: no constraint of the pod is at fault. `unknown`: they contradict the verdict. */
function byNodes(view: View, waiting: Waiting): Obstacle | 'elsewhere' | 'unknown' {
  const verdict = waiting.verdict as SchedulerVerdict;
  const { spec } = waiting.first.pod.object;
  const said = (kind: ReasonKind | ObstacleKind): boolean =>
    verdict.reasons.some((reason) => reason.kind === kind);
  let asked = askedFor(view, spec);
  if (asked.length === 0) return said('node-affinity') ? unmatched(view, waiting) : 'unknown';
  if (said('volume-zone')) {
    const pinned = pinnedTo(view, waiting, asked);
    if (pinned?.length === 0) return { kind: 'volume-zone', confidence: 0.95, nodes: asked };
    asked = pinned ?? asked;
  }
  const choice = choiceOf(spec, asked);
  const closed = closedBy(choice);
  if (choice.open.length === 0) {
    if (!closed) return 'elsewhere';
    return said(closed.kind) ? { ...closed, confidence: choice.troubled.length > 0 ? 0.8 : 0.95 } : 'unknown';
  }
  const short = shortage(spec, verdict, choice.open);
  if (short === undefined) return 'unknown';
  if (closed && said(closed.kind) && isBetterReason(waiting, choice, closed, short))
    return { ...closed, confidence: 0.65 };
  if (short === 'elsewhere') return 'elsewhere';
  // A node that is down takes its room away, and one that is closed could have room.
  const sure = choice.troubled.length + choice.cordoned.length + choice.tainted.length === 0;
  return { ...short, confidence: sure || short.never ? 0.95 : 0.75, nodes: choice.open };
}

function closedBy({ cordoned, tainted }: Choice): Obstacle | undefined {
  if (cordoned.length + tainted.length === 0) return undefined;
  return tainted.length > cordoned.length
    ? { kind: 'taint', confidence: 0.95, nodes: tainted }
    : { kind: 'cordoned', confidence: 0.95, nodes: cordoned };
}

const ONE_PER_NODE = new Set<ObstacleKind>(['pod-anti-affinity', 'host-port', 'topology-spread']);

/**
 * Whether a closed node is the better reason than what keeps a pod off the open ones. Taints are often there for good (a
 * pool for others), a cordon is not; and pods that exclude each other need every node there is.
 */
function isBetterReason(
  { workload, first }: Waiting,
  { asked, open }: Choice,
  closed: Obstacle,
  short: Obstacle | 'elsewhere',
): boolean {
  if (short === 'elsewhere') return false;
  if (ONE_PER_NODE.has(short.kind)) return workload !== undefined && workload.wanted <= asked.length;
  const { spec } = first.pod.object;
  const roomy = closed.nodes.filter(({ object }) => !neverFits(spec, object, short.resource ?? ''));
  // No open node could ever hold it: then it is shut out where a closed one could, and else asks for too much.
  if (short.never) return roomy.length > 0;
  return closed.kind === 'cordoned' && roomy.length >= open.length;
}

const RESOURCES: Partial<Record<ReasonKind, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  'ephemeral-storage': 'ephemeral-storage',
};
const CLOSED = new Set<ReasonKind>(['cordoned', 'taint', 'node-trouble', 'node-affinity']);

/**
 * What the open nodes lack: the resource of which a pod asks for more than any of them can hold, else what is named on
 * most nodes. `elsewhere` where that is about claims; undefined where the verdict names nothing but closed nodes.
 */
function shortage(
  spec: PodSpec,
  verdict: SchedulerVerdict,
  open: readonly Located<Node>[],
): Obstacle | 'elsewhere' | undefined {
  const ranked = verdict.reasons
    .filter(({ kind }) => !CLOSED.has(kind))
    .map((reason) => {
      const resource = reason.resource ?? RESOURCES[reason.kind];
      return { reason, resource, share: resource ? shareOf(spec, resource, open) : 0 };
    })
    .sort(
      (a, b) =>
        (a.share > 1 || b.share > 1 ? b.share - a.share : 0) ||
        b.reason.nodes - a.reason.nodes ||
        b.share - a.share,
    );
  const [best] = ranked;
  if (!best) return undefined;
  const { kind } = best.reason;
  if (kind === 'claim' || kind === 'other' || kind === 'node-trouble') return 'elsewhere';
  return {
    kind,
    confidence: 0.95,
    ...(best.resource ? { resource: best.resource } : {}),
    ...(best.share > 1 ? { never: true } : {}),
    nodes: [],
  };
}

/** What a pod asks of a resource as a share of what the largest of these nodes holds; above 1 it fits on none. */
function shareOf(spec: PodSpec, resource: string, nodes: readonly Located<Node>[]): number {
  const known = nodes
    .map(({ object }) => allocatableOf(object, resource))
    .filter((each) => each !== undefined);
  const asked = requestOf(spec, resource);
  return known.length === 0 || asked === 0 ? 0 : asked / Math.max(...known);
}

/** Selector and affinity share one message: the one that takes no node by itself is at fault. */
function unmatched(view: View, waiting: Waiting): Obstacle | 'unknown' {
  const { spec } = waiting.first.pod.object;
  const nodes: Located<Node>[] = [];
  const hasSelector = Object.keys(spec.nodeSelector ?? {}).length > 0;
  if (!hasSelector && !spec.affinity?.nodeAffinity) return 'unknown';
  const ordinary = view.nodes.filter(({ object }) => !isControlPlane(object));
  const pool = ordinary.length > 0 ? ordinary : view.nodes;
  const bySelector = pool.some(({ object }) => selectorTakes(spec, object));
  const byAffinity = pool.some(({ object }) => affinityTakes(spec, object));
  if (hasSelector && !bySelector)
    return { kind: 'node-selector', confidence: byAffinity ? 0.95 : 0.8, nodes };
  if (!byAffinity) return { kind: 'node-affinity', confidence: 0.95, nodes };
  // Each takes some nodes and both together none.
  return { kind: hasSelector ? 'node-selector' : 'node-affinity', confidence: 0.7, nodes };
}

/** The nodes of `asked` that the volumes of a pod can be reached from; undefined where no volume says so. */
function pinnedTo(view: View, { first }: Waiting, asked: Located<Node>[]): Located<Node>[] | undefined {
  const { metadata, spec } = first.pod.object;
  const claimed = new Set((spec.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName));
  const volumes = new Set(
    view
      .objects<PersistentVolumeClaim>('PersistentVolumeClaim')
      .filter(({ object }) => object.metadata.namespace === metadata.namespace)
      .filter(({ object }) => claimed.has(object.metadata.name))
      .map(({ object }) => object.spec?.volumeName),
  );
  const terms = view
    .objects<PersistentVolume>('PersistentVolume')
    .filter(({ object }) => volumes.has(object.metadata.name))
    .map(({ object }) => object.spec?.nodeAffinity?.required?.nodeSelectorTerms)
    .filter((each): each is NodeSelectorTerm[] => each !== undefined);
  if (terms.length === 0) return undefined;
  return asked.filter(({ object }) => terms.every((each) => termsTake(each, object)));
}

/** Judged from the verdict alone, where the nodes were not read or have changed since. */
function byMessage({ verdict, first }: Waiting): Obstacle | undefined {
  const { spec } = first.pod.object;
  const reasons = (verdict?.reasons ?? []).filter(
    // Applications are kept off control-plane nodes by design.
    ({ taint }) => !/^node-role\.kubernetes\.io\/(?:control-plane|master)$/.test(taint ?? ''),
  );
  const most = (kind: ReasonKind): number =>
    Math.max(0, ...reasons.filter((reason) => reason.kind === kind).map(({ nodes }) => nodes));
  const short = verdict && shortage(spec, { ...verdict, reasons }, []);
  const shortOn = short && short !== 'elsewhere' ? most(short.kind as ReasonKind) : 0;
  const closed = Math.max(most('cordoned'), most('taint'));
  const named = most('node-affinity');
  const kind = most('taint') > most('cordoned') ? 'taint' : 'cordoned';
  if (short && shortOn >= closed) return short === 'elsewhere' ? undefined : { ...short, confidence: 0.75 };
  // A single cordoned node beside others that are not asked for is most often the control plane.
  if (named > 0 && (closed === 0 || (kind === 'cordoned' && closed === 1))) return ofTemplate(spec);
  return closed > 0 && most('node-trouble') === 0 ? { kind, confidence: 0.65, nodes: [] } : undefined;
}

function ofTemplate(spec: PodSpec): Obstacle | undefined {
  const selector = Object.keys(spec.nodeSelector ?? {}).length > 0;
  const affinity = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  if (!selector && !affinity) return undefined;
  return {
    kind: selector ? 'node-selector' : 'node-affinity',
    confidence: selector && affinity ? 0.55 : 0.8,
    nodes: [],
  };
}
