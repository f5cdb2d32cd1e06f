import type { NodeUnit } from '#src/evidence/ports.ts';
import type { Lease } from '#src/kubernetes/admission-objects.ts';
import type { Condition, Node } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { app, minutesAgo, pod } from './cluster-objects.ts';
import { worker } from './placement-objects.ts';

/** What nodes are made of below Kubernetes, and the pods that the cluster itself runs. */

/** A node that has not been heard of for some minutes. */
export function silent(name: string, minutes: number, conditions: Condition[] = []): Node {
  const ready = {
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    minutesAgo: minutes,
  };
  return worker(name, { ready, conditions });
}

/** A systemd unit of a node; running since long ago by default. */
export function unit(
  node: string,
  name: string,
  active: NodeUnit['active'] = 'active',
  minutes = 10_000,
): NodeUnit {
  const sub = active === 'active' ? 'running' : active === 'failed' ? 'failed' : 'dead';
  return { node, unit: `${name}.service`, active, sub, since: minutesAgo(minutes) };
}

/** The lease of a node, renewed so many minutes ago by its own clock. */
export function lease(name: string, minutes: number): Lease {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: minutesAgo(minutes) },
  };
}

/** A pod of the cluster's own services on a node. */
export function systemPod(
  name: string,
  node: string,
  labels: Record<string, string>,
  owner?: { kind: string; name: string },
): Pod {
  const made = pod({
    namespace: 'kube-system',
    name,
    image: 'k8s.example/it:1',
    labels,
    ...(owner ? { owner } : {}),
  });
  return { ...made, spec: { ...made.spec, nodeName: node } };
}

/** One that is not ready. */
export function brokenSystemPod(...of: Parameters<typeof systemPod>): Pod {
  const made = systemPod(...of);
  const conditions = [
    { type: 'PodScheduled', status: 'True' },
    { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: minutesAgo(5) },
  ];
  return { ...made, status: { ...made.status, conditions } };
}

const revisions = [{ image: 'r.example/reports:1', minutesAgo: 3_000 }];
/** An app on `node-a` that is well. */
export const reports = app({ name: 'reports', revisions });
/** The same without a pod that is ready. */
export const unready = app({ name: 'reports', ready: 0, revisions });
