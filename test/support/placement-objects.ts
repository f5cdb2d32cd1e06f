import type { KubeObject, Node } from '#src/kubernetes/objects.ts';
import type { Pod, PodSpec } from '#src/kubernetes/pod-objects.ts';
import { type AppSpec, app, minutesAgo, node } from './cluster-objects.ts';

/** Nodes and pods that wait for one, as a scheduler leaves them. */

interface NodeSpecification {
  labels?: Record<string, string>;
  taints?: NonNullable<NonNullable<Node['spec']>['taints']>;
  cordoned?: boolean;
  allocatable?: Record<string, string>;
  /** Of the Ready condition; True by default. */
  ready?: { status: string; reason: string; message: string; minutesAgo?: number };
  /** More conditions. */
  conditions?: NonNullable<NonNullable<Node['status']>['conditions']>;
}

const TROUBLE_TAINTS: Record<string, string> = {
  False: 'node.kubernetes.io/not-ready',
  Unknown: 'node.kubernetes.io/unreachable',
};

/** A node as the API server gives it; cordon and trouble bring the taints that the controllers add. */
export function worker(name: string, more: NodeSpecification = {}): Node {
  const { cordoned, allocatable, ready, conditions = [] } = more;
  const trouble = ready ? TROUBLE_TAINTS[ready.status] : undefined;
  const taints = [
    ...(more.taints ?? []),
    ...(cordoned ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : []),
    ...(trouble
      ? [
          { key: trouble, effect: 'NoSchedule' },
          { key: trouble, effect: 'NoExecute' },
        ]
      : []),
  ];
  return {
    ...node(name),
    metadata: {
      name,
      labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name, ...more.labels },
    },
    spec: {
      ...(cordoned ? { unschedulable: true } : {}),
      ...(taints.length > 0 ? { taints } : {}),
    },
    status: {
      allocatable: {
        cpu: '4',
        memory: '16Gi',
        'ephemeral-storage': '95002767203',
        pods: '110',
        ...allocatable,
      },
      conditions: [
        ...conditions,
        {
          type: 'Ready',
          status: ready?.status ?? 'True',
          reason: ready?.reason ?? 'KubeletReady',
          message: ready?.message ?? 'kubelet is posting ready status',
          lastTransitionTime: minutesAgo(ready?.minutesAgo ?? 10_000),
        },
      ],
    },
  };
}

/** The node of the control plane, closed as kubeadm leaves it. */
export function controlPlane(name = 'cp-1'): Node {
  const key = 'node-role.kubernetes.io/control-plane';
  return worker(name, { labels: { [key]: '' }, taints: [{ key, effect: 'NoSchedule' }] });
}

/** An app whose pods that are not ready wait for a node with this verdict; `spec` and `requests` are theirs. */
export function waitingApp(
  message: string,
  spec: Partial<PodSpec> = {},
  more: Partial<AppSpec> & { requests?: Record<string, string> } = {},
): KubeObject[] {
  const { requests = { cpu: '100m', memory: '64Mi' }, ...rest } = more;
  const objects = app({
    name: 'reports',
    replicas: 1,
    ready: 0,
    revisions: [{ image: 'r.example/reports:1', minutesAgo: 5, spec }],
    broken: { unschedulable: message },
    ...rest,
  });
  return objects.map((object) => (object.kind === 'Pod' ? asking(object as Pod, spec, requests) : object));
}

function asking(pod: Pod, spec: Partial<PodSpec>, requests: Record<string, string>): Pod {
  if (pod.spec.nodeName) return pod;
  const containers = pod.spec.containers.map((each) => ({ ...each, resources: { requests } }));
  return { ...pod, spec: { schedulerName: 'default-scheduler', ...pod.spec, containers, ...spec } };
}

/** The scheduler's words around counted reasons. */
export function verdict(nodes: number, reasons: string): string {
  return `0/${nodes} nodes are available: ${reasons}. preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
}
