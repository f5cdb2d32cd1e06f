import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Node } from '#src/kubernetes/objects.ts';
import { calleesOf } from '../calls.ts';
import { matches, selectorOf } from '../services.ts';
import { type Located, refOf, type View } from '../view.ts';
import { type Workload, workloadOfPod, workloadsOf } from '../workloads.ts';

/** What telemetry is about: a workload, a Service without one, or a node. */
export interface Subject {
  key: string;
  ref: ObjectRef;
  workload?: Workload;
  node?: Located<Node>;
}

/** Labels under which sources name what a series or an alert is about, best first. */
export interface OwnerLabels {
  namespace?: string | undefined;
  pod?: string | undefined;
  deployment?: string | undefined;
  service?: string | undefined;
  node?: string | undefined;
}

/** Workloads by what telemetry may call them, the pods' nodes and who calls whom. */
interface Index {
  byName: Map<string, Subject>;
  byPod: Map<string, Subject>;
  nodes: Map<string, Subject>;
  callees: Map<string, Set<string>>;
  callers: Map<string, Set<string>>;
  /** Of each workload the share of its pods on each node. */
  placement: Map<string, Map<string, number>>;
  subjects: Map<string, Subject>;
}

const cache = new WeakMap<View, Index>();

function indexOf(view: View): Index {
  const known = cache.get(view);
  if (known) return known;
  const index: Index = {
    byName: new Map(),
    byPod: new Map(),
    nodes: new Map(),
    callees: new Map(),
    callers: new Map(),
    placement: new Map(),
    subjects: new Map(),
  };
  cache.set(view, index);
  addWorkloads(view, index);
  addNodes(view, index);
  addCalls(view, index);
  return index;
}

function addWorkloads(view: View, index: Index): void {
  const labelled = new Map<string, Subject[]>();
  for (const workload of workloadsOf(view)) {
    const { ref } = workload;
    const subject: Subject = { key: `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`, ref, workload };
    index.subjects.set(subject.key, subject);
    index.byName.set(`${ref.namespace}/${ref.name}`, subject);
    const labels = workload.template.metadata?.labels ?? {};
    for (const name of new Set([labels.app, labels['app.kubernetes.io/name'], labels['k8s-app']])) {
      const key = `${ref.namespace}/${name}`;
      if (name) labelled.set(key, [...(labelled.get(key) ?? []), subject]);
    }
  }
  const add = (key: string, subjects: Subject[]): void => {
    const [only] = subjects;
    if (only && subjects.length === 1 && !index.byName.has(key)) index.byName.set(key, only);
  };
  for (const { object: service } of view.services) {
    const { namespace, name } = service.metadata;
    const selector = selectorOf(service);
    if (selector.length === 0 || index.byName.has(`${namespace}/${name}`)) continue;
    const selected = [...index.subjects.values()].filter(
      ({ ref, workload }) =>
        ref.namespace === namespace && matches(workload?.template.metadata?.labels, selector),
    );
    add(`${namespace}/${name}`, selected);
  }
  for (const [key, subjects] of labelled) add(key, subjects);
}

function addNodes(view: View, index: Index): void {
  for (const node of view.nodes) {
    const { name } = node.object.metadata;
    const subject: Subject = { key: `Node//${name}`, ref: refOf(view, node.object), node };
    index.subjects.set(subject.key, subject);
    index.nodes.set(name, subject);
    const { addresses } = (node.object.status ?? {}) as { addresses?: { address?: string }[] };
    for (const { address } of addresses ?? []) if (address) index.nodes.set(address, subject);
  }
  const counts = new Map<string, { all: number; on: Map<string, number> }>();
  for (const { object: pod } of view.pods) {
    const workload = workloadOfPod(view, pod);
    if (!workload) continue;
    const key = `${workload.ref.kind}/${workload.ref.namespace ?? ''}/${workload.ref.name}`;
    const subject = index.subjects.get(key);
    if (subject) index.byPod.set(`${pod.metadata.namespace}/${pod.metadata.name}`, subject);
    const node = pod.spec?.nodeName;
    if (!node || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue;
    const count = counts.get(key) ?? { all: 0, on: new Map<string, number>() };
    count.all += 1;
    count.on.set(node, (count.on.get(node) ?? 0) + 1);
    counts.set(key, count);
  }
  for (const [key, { all, on }] of counts)
    index.placement.set(key, new Map([...on].map(([node, count]) => [node, count / all])));
}

function addCalls(view: View, index: Index): void {
  const add = (caller: string, callee: string): void => {
    if (caller === callee) return;
    index.callees.set(caller, (index.callees.get(caller) ?? new Set()).add(callee));
    index.callers.set(callee, (index.callers.get(callee) ?? new Set()).add(caller));
  };
  for (const { key, workload } of index.subjects.values()) {
    if (!workload) continue;
    for (const { namespace, name } of calleesOf(view, workload)) {
      const callee = index.byName.get(`${namespace}/${name}`);
      if (callee) add(key, callee.key);
    }
  }
}

/** Pods are named after their owner: `web-5d9c7b8f6d-x2x4z`, `db-0`, `agent-x2x4z`. */
const POD_SUFFIX = /(?:-[a-z0-9]{6,10}-[a-z0-9]{5}|-\d+|-[a-z0-9]{5})$/;

/** Whom labels name; undefined where the cluster has no such workload or node. */
export function subjectOf(view: View, labels: OwnerLabels): Subject | undefined {
  const { byName, byPod, nodes } = indexOf(view);
  const { namespace, pod, deployment, service, node } = labels;
  if (pod) {
    const found =
      byPod.get(`${namespace}/${pod}`) ?? byName.get(`${namespace}/${pod.replace(POD_SUFFIX, '')}`);
    if (found) return found;
  }
  for (const name of [deployment, service]) {
    const found = name === undefined ? undefined : byName.get(`${namespace}/${name}`);
    if (found) return found;
  }
  if (pod || deployment || service || !node) return undefined;
  return nodes.get(node) ?? nodes.get(node.replace(/:\d+$/, ''));
}

/** The subject of a key that a set of callers or callees holds. */
export function subjectNamed(view: View, key: string): Subject | undefined {
  return indexOf(view).subjects.get(key);
}

/** Keys of the workloads that a workload calls, as its environment and traces show. */
export function calleeKeys(view: View, key: string): ReadonlySet<string> {
  return indexOf(view).callees.get(key) ?? new Set();
}

/** Keys of the workloads that call a workload. */
export function callerKeys(view: View, key: string): ReadonlySet<string> {
  return indexOf(view).callers.get(key) ?? new Set();
}

/** Of a workload the share of its pods on each node, by the node's name. */
export function placementOf(view: View, key: string): ReadonlyMap<string, number> {
  return indexOf(view).placement.get(key) ?? new Map();
}

/** Every workload with pods on nodes, by key. */
export function placedKeys(view: View): string[] {
  return [...indexOf(view).placement.keys()];
}

/** Callers of a workload and theirs, with the steps between: at most `most` steps. */
export function callersWithin(view: View, key: string, most: number): ReadonlyMap<string, number> {
  const steps = new Map([[key, 0]]);
  let border = [key];
  for (let step = 1; step <= most && border.length > 0; step += 1) {
    const next: string[] = [];
    for (const each of border) {
      for (const caller of callerKeys(view, each)) {
        if (steps.has(caller)) continue;
        steps.set(caller, step);
        next.push(caller);
      }
    }
    border = next;
  }
  return steps;
}
