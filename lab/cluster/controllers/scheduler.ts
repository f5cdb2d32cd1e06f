import { setCondition } from '#lab/cluster/controllers/conditions.ts';
import { recordEvent } from '#lab/cluster/controllers/events.ts';
import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { PODS } from '#lab/cluster/controllers/pods.ts';
import { nodeFits, requestOf, type Usage } from '#lab/cluster/controllers/scheduler-filters.ts';
import type { Core } from '#lab/cluster/core.ts';
import { asObject, type KubeObject, sameJson } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import type { Change } from '#lab/cluster/store.ts';
import type { Node, Pod } from '#lab/cluster/workloads.ts';

const NODES = resourceOf('', 'nodes');
const COMPONENT = 'default-scheduler';

/** Puts pending pods on nodes; the least loaded of those that fit. */
export const schedulerController: Controller = {
  name: 'scheduler',
  resource: PODS,
  concerns,
  reconcile,
};

function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function isPending(pod: Pod): boolean {
  return !pod.spec.nodeName && pod.metadata.deletionTimestamp === undefined;
}

function concerns(core: Core, change: Change): Key[] {
  if (change.resource === PODS) {
    const pod = change.object as Pod;
    const key = { namespace: pod.metadata.namespace, name: pod.metadata.name };
    // Room that a pod leaves is tried by those that wait; a recorded pod waits for what the recording may not hold.
    if (change.type === 'DELETED' || isOver(pod))
      return waiting(core)
        .filter((other) => !core.store.isRecorded(other))
        .map(toKey);
    return isPending(pod) ? [key] : [];
  }
  if (change.resource !== NODES) return [];
  const offer = (node: KubeObject | undefined): unknown[] => [
    node?.spec,
    node?.metadata.labels,
    asObject(node?.status).allocatable,
  ];
  // A heartbeat changes nothing that a pod could wait for.
  return sameJson(offer(change.previous), offer(change.object)) ? [] : waiting(core).map(toKey);
}

const toKey = (pod: Pod): Key => ({ namespace: pod.metadata.namespace, name: pod.metadata.name });

function waiting(core: Core): Pod[] {
  return (core.store.list(PODS) as Pod[]).filter(isPending);
}

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const pod = core.store.get(PODS, namespace, name) as Pod | undefined;
  if (pod === undefined || !isPending(pod)) return undefined;
  const nodes = core.store.list(NODES) as Node[];
  const usage = usageByNode(core);
  const reasons: string[] = [];
  const fitting: Node[] = [];
  for (const node of nodes) {
    const refusals = nodeFits(pod, node, usage.get(node.metadata.name));
    if (refusals.length === 0) fitting.push(node);
    else reasons.push(...refusals);
  }
  const podsOn = (node: Node): number => usage.get(node.metadata.name)?.pods ?? 0;
  const best = fitting.sort((a, b) => podsOn(a) - podsOn(b))[0];
  if (best) bind(core, pod, best);
  else refuse(core, pod, nodes.length, reasons);
  return undefined;
}

function usageByNode(core: Core): Map<string, Usage> {
  const usage = new Map<string, Usage>();
  for (const pod of core.store.list(PODS) as Pod[]) {
    const node = pod.spec.nodeName;
    if (!node || isOver(pod)) continue;
    const sum = usage.get(node) ?? { cpu: 0, memory: 0, pods: 0 };
    const request = requestOf(pod);
    usage.set(node, { cpu: sum.cpu + request.cpu, memory: sum.memory + request.memory, pods: sum.pods + 1 });
  }
  return usage;
}

function bind(core: Core, pod: Pod, node: Node): void {
  core.store.adopt(pod);
  const bound = core.store.update(PODS, pod, (draft) => {
    const target = draft as Pod;
    target.spec.nodeName = node.metadata.name;
    const conditions = setCondition(target.status?.conditions, {
      type: 'PodScheduled',
      status: 'True',
      lastProbeTime: null,
    });
    target.status = { ...target.status, conditions };
  });
  if (bound === undefined) return;
  const { namespace, name } = pod.metadata;
  const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
  recordEvent(core, bound, { type: 'Normal', reason: 'Scheduled', message, component: COMPONENT });
}

/** `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: ...` */
function refuse(core: Core, pod: Pod, nodes: number, reasons: readonly string[]): void {
  const message = nodes === 0 ? 'no nodes available to schedule pods' : describe(nodes, reasons);
  const updated = core.store.update(PODS, pod, (draft) => {
    const target = draft as Pod;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastProbeTime: null,
    };
    target.status = { ...target.status, conditions: setCondition(target.status?.conditions, condition) };
  });
  const about = updated ?? pod;
  recordEvent(core, about, { type: 'Warning', reason: 'FailedScheduling', message, component: COMPONENT });
}

function describe(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  // Only a shortage could be mended by evicting others; everything else is unresolvable by preemption.
  const shortages = reasons.filter(
    (reason) => reason.startsWith('Insufficient') || reason.startsWith('Too many'),
  ).length;
  const preemption = [
    ...(shortages > 0 ? [`${Math.min(shortages, nodes)} No preemption victims found for incoming pod`] : []),
    ...(nodes - shortages > 0 ? [`${nodes - shortages} Preemption is not helpful for scheduling`] : []),
  ];
  return `0/${nodes} nodes are available: ${parts.join(', ')}. preemption: 0/${nodes} nodes are available: ${preemption.join(', ')}.`;
}
