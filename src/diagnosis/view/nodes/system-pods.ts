import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, refOf, type View } from '../view.ts';

const NAMESPACE = 'kube-system';

export type SystemService = 'kube-proxy' | 'scheduler' | 'controller-manager' | 'network-plugin' | 'dns';

/** Names and labels of the pods of each service, as kubeadm, distributions and clouds set them up. */
const PODS: Readonly<Record<SystemService, { name: RegExp; label?: readonly string[] }>> = {
  'kube-proxy': { name: /^kube-proxy-/, label: ['kube-proxy'] },
  scheduler: { name: /^kube-scheduler-/, label: ['kube-scheduler'] },
  'controller-manager': { name: /^kube-controller-manager-/, label: ['kube-controller-manager'] },
  'network-plugin': {
    name: /^(?:kube-flannel|calico-node|canal|cilium-(?!operator)|aws-node|azure-cni|weave-net|antrea-agent|kube-ovn-cni|kube-router|kindnet|ovn-)/,
    label: ['calico-node', 'cilium', 'aws-node', 'flannel', 'antrea-agent', 'weave-net'],
  },
  dns: { name: /^(?:coredns|kube-dns|rke2-coredns)-/, label: ['kube-dns', 'coredns'] },
};
const LABELS = ['k8s-app', 'component', 'app.kubernetes.io/name', 'app', 'name'];

/** Pods of a service of the cluster that were read. */
export function podsOfSystem(view: View, service: SystemService): Located<Pod>[] {
  const { name, label = [] } = PODS[service];
  return inSystem(view).filter(
    ({ object: { metadata } }) =>
      name.test(metadata.name) || LABELS.some((key) => label.includes(metadata.labels?.[key] ?? '')),
  );
}

const cache = new WeakMap<View, Located<Pod>[]>();

function inSystem(view: View): Located<Pod>[] {
  const known = cache.get(view);
  if (known) return known;
  const own = view.pods.filter(({ object }) => object.metadata.namespace === NAMESPACE);
  const made = [...view.systemPods, ...own];
  cache.set(view, made);
  return made;
}

/** Whether a pod is ready; undefined where nothing says so, as of a pod that is known by name only. */
export function isReady({ status }: Pod): boolean | undefined {
  const ready = (status?.conditions ?? []).find(({ type }) => type === 'Ready');
  return ready ? ready.status === 'True' : undefined;
}

/** True for a pod that has been failing, and is not just being replaced. */
export function isFailing({ metadata, status, spec }: Pod, now: Date): boolean {
  if (metadata.deletionTimestamp || status?.phase === 'Succeeded') return false;
  const age = now.getTime() - Date.parse(metadata.creationTimestamp ?? '');
  // A new pod pulls its image and waits for its first probes.
  if (age < 2 * 60_000) return false;
  return isReady({ metadata, status, spec } as Pod) === false;
}

/** What a pod that is not ready shows, with its place. */
export function citePod(pod: Located<Pod>): Citation {
  const { status, metadata } = pod.object;
  const index = (status?.conditions ?? []).findIndex(({ type }) => type === 'Ready');
  return cite(pod, ['status', 'conditions', index, 'status'], `pod ${metadata.name} is not ready`);
}

/** Since when a pod is not ready. ISO 8601. */
export function unreadySince({ status }: Pod): string | undefined {
  return (status?.conditions ?? []).find(({ type }) => type === 'Ready')?.lastTransitionTime;
}

/** The DaemonSet or Deployment of a pod of the cluster's own services; a ReplicaSet's name ends with its template's hash. */
export function systemOwner(view: View, { object }: Located<Pod>): ObjectRef {
  const { ownerReferences, labels, namespace } = object.metadata;
  const owner = ownerReferences?.find(({ controller }) => controller) ?? ownerReferences?.[0];
  if (!owner) return refOf(view, object);
  const hash = labels?.['pod-template-hash'];
  const ofDeployment = owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  return {
    cluster: view.scope.cluster,
    kind: ofDeployment ? 'Deployment' : owner.kind,
    name: ofDeployment ? owner.name.slice(0, -(hash.length + 1)) : owner.name,
    ...(namespace ? { namespace } : {}),
  };
}
