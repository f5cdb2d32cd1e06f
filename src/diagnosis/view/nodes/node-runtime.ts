import type { KubeEvent } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { lastSeen } from '../event-times.ts';
import type { Located, View } from '../view.ts';

/** Events about containers repeat each minute or so while the trouble lasts. */
const CURRENT_MS = 4 * 60_000;

const cache = new WeakMap<View, Map<string, Located<KubeEvent>[]>>();

/** Reasons of the kubelet where it cannot make, look at or clean up containers. */
const REASONS = /^(?:FailedCreatePodSandBox|FailedKillPod|ContainerGCFailed|ImageGCFailed|FailedSync)$/;

/**
 * What the kubelet of a node says of late about making and cleaning up containers, newest first: about the node, and
 * about pods that have not started there yet.
 */
export function kubeletTroubles(view: View, node: string): Located<KubeEvent>[] {
  let byNode = cache.get(view);
  if (!byNode) {
    byNode = troublesByNode(view);
    cache.set(view, byNode);
  }
  return byNode.get(node) ?? [];
}

function troublesByNode(view: View): Map<string, Located<KubeEvent>[]> {
  const nodeOf = new Map(
    view.pods
      .filter(({ object }) => isStarting(object))
      .map(({ object: { metadata, spec } }) => [`${metadata.namespace}/${metadata.name}`, spec.nodeName]),
  );
  const found = new Map<string, Located<KubeEvent>[]>();
  for (const event of view.events) {
    const { reason, message, involvedObject } = event.object;
    if (!REASONS.test(reason ?? '') || !message) continue;
    if (!(view.now.getTime() - lastSeen(event.object) < CURRENT_MS)) continue;
    const { kind, name, namespace } = involvedObject;
    const node = kind === 'Node' ? name : kind === 'Pod' ? nodeOf.get(`${namespace}/${name}`) : undefined;
    if (node === undefined) continue;
    const events = found.get(node);
    if (events) events.push(event);
    else found.set(node, [event]);
  }
  for (const events of found.values()) events.sort((a, b) => lastSeen(b.object) - lastSeen(a.object));
  return found;
}

function isStarting({ metadata, spec, status }: Pod): boolean {
  return status?.phase === 'Pending' && spec?.nodeName !== undefined && !metadata.deletionTimestamp;
}

/** The socket of a container runtime answers nobody. */
export const RUNTIME_UNREACHABLE =
  /(?:containerd|crio|cri-o|dockershim|cri-dockerd|docker)\.sock\\*"?: connect: (?:no such file or directory|connection refused)|Cannot connect to the Docker daemon/;

/** What the kubelet's Ready condition says where the container runtime does not answer (kubelet's runtime state). */
export const RUNTIME_NOT_READY =
  /container runtime is down|RuntimeReady=false|PLEG is not healthy|failed to get (?:container )?runtime status/i;

/** The same of the network plugin. */
export const NETWORK_NOT_READY =
  /NetworkReady=false|NetworkPluginNotReady|cni plugin not initialized|cni config uninitialized/i;

/** A sandbox without a network, for a reason other than that addresses ran out. */
export function isNetworkSetup(message: string): boolean {
  return (
    /failed to (?:set ?up|setup) network for sandbox|failed to find plugin|networkPlugin cni failed|plugin type="[^"]+" (?:name="[^"]*" )?failed \(add\)/.test(
      message,
    ) &&
    // Those have other causes: a range of addresses that is used up, a name that is taken.
    !/no (?:available |free )?IP|no more (?:ips|addresses)|addresses available|exhaust|failed to allocate for range|InsufficientFreeAddresses|assign an IP|already exists/i.test(
      message,
    )
  );
}
