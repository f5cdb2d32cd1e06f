import type { NodeLogLine, NodeUnit } from '#src/evidence/ports.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';
import { timeWords } from '../words.ts';

export type NodeService =
  | 'kubelet'
  | 'container-runtime'
  | 'kube-proxy'
  | 'scheduler'
  | 'controller-manager'
  | 'network-plugin';

/** Units of each service, as packages and distributions name them. One program of k3s, RKE2 or MicroK8s is several. */
const UNITS: Readonly<Record<NodeService, RegExp>> = {
  kubelet:
    /^(?:kubelet|k3s|k3s-agent|rke2-(?:server|agent)|k0s(?:controller|worker)|snap\.(?:kubelet|microk8s\.daemon-kubelite).*)\.service$/,
  'container-runtime':
    /^(?:containerd|docker|cri-?o|cri-docker(?:d)?|snap\.microk8s\.daemon-containerd)\.service$/,
  'kube-proxy': /^(?:snap\.)?kube-proxy(?:[.-].*)?\.service$/,
  scheduler: /^(?:snap\.)?kube-scheduler(?:[.-].*)?\.service$/,
  'controller-manager': /^(?:snap\.)?kube-controller-manager(?:[.-].*)?\.service$/,
  'network-plugin':
    /^(?:flanneld?|calico-(?:node|felix)|cilium(?:-agent)?|antrea-agent|kube-router|weave(?:-net)?|ovs-vswitchd|ovn-controller)\.service$/,
};

/** What was stopped so long ago on a node that works was taken out of use. */
const RETIRED_MS = 24 * 3_600_000;

interface Index {
  byNode: Map<string, Located<NodeUnit>[]>;
  /** Names of units that run somewhere. */
  running: Set<string>;
  logs: Map<string, Located<NodeLogLine>[]>;
}

const cache = new WeakMap<View, Index>();

function indexOf(view: View): Index {
  const known = cache.get(view);
  if (known) return known;
  const index: Index = { byNode: new Map(), running: new Set(), logs: new Map() };
  for (const unit of view.nodeUnits) {
    // Who could not be asked may be well: the network between may be what fails.
    if (unit.object.sub === 'unreachable') continue;
    push(index.byNode, unit.object.node, unit);
    if (runs(unit.object)) index.running.add(unit.object.unit);
  }
  for (const line of view.nodeLogs) push(index.logs, line.object.node, line);
  cache.set(view, index);
  return index;
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

function runs({ active }: NodeUnit): boolean {
  return active === 'active' || active === 'reloading';
}

/** Stopped, failed, or started again and again. `activating` alone is a start that may go well. */
function isDown({ active, sub }: NodeUnit): boolean {
  return active === 'inactive' || active === 'failed' || (active === 'activating' && sub === 'auto-restart');
}

/** Nodes whose units were read. */
export function nodesWithUnits(view: View): string[] {
  return [...indexOf(view).byNode.keys()];
}

/** Journal lines of a node, newest first. */
export function linesOf(view: View, node: string): Located<NodeLogLine>[] {
  return indexOf(view).logs.get(node) ?? [];
}

/** Whether a service of a node runs, as its operating system says; undefined where it does not. */
export function isRunning(view: View, node: string, service: NodeService): boolean | undefined {
  const units = unitsOf(view, node, service);
  return units.length === 0 ? undefined : units.some(({ object }) => runs(object));
}

/**
 * The unit of a service that was stopped or fails on a node. A unit that never ran there, as of a service that the cluster
 * runs in pods or in another way, is none.
 */
export function stoppedUnit(view: View, node: string, service: NodeService): Located<NodeUnit> | undefined {
  const units = unitsOf(view, node, service);
  if (units.some(({ object }) => runs(object))) return undefined;
  const { running } = indexOf(view);
  return units.find(({ object }) => {
    if (!isDown(object)) return false;
    if (running.has(object.unit) || object.active !== 'inactive') return true;
    return view.now.getTime() - Date.parse(object.since ?? '') < RETIRED_MS;
  });
}

function unitsOf(view: View, node: string, service: NodeService): Located<NodeUnit>[] {
  return (indexOf(view).byNode.get(node) ?? []).filter(({ object }) => UNITS[service].test(object.unit));
}

/** The line in which systemd says that it stopped a service of a node, where the service has said nothing since. */
export function stopLine(view: View, node: string, service: NodeService): Located<NodeLogLine> | undefined {
  const newest = linesOf(view, node)
    .filter(({ object }) => UNITS[service].test(object.unit))
    .toSorted((a, b) => b.object.at.localeCompare(a.object.at))[0];
  return newest && /\bStopped \S/.test(newest.object.body) ? newest : undefined;
}

/** `kubelet.service is inactive (dead) since 12:00:05 UTC`. */
export function unitWords(view: View, { object }: Located<NodeUnit>): string {
  const { unit, active, sub, since } = object;
  return `${unit} is ${active}${sub ? ` (${sub})` : ''}${since ? ` since ${timeWords(since, view.now)}` : ''}`;
}

/** The unit's state, where it stands. */
export function citeUnit(view: View, unit: Located<NodeUnit>): Citation {
  return cite(unit, ['active'], `on node ${unit.object.node}, ${unitWords(view, unit)}`);
}
