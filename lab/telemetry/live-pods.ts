import type { V1Pod } from '@kubernetes/client-node';
import { DEFAULT_LIMIT_BYTES } from './behaviour-model.ts';
import type { PodIdentity } from './pod-player.ts';

export interface LivePod {
  identity: PodIdentity;
  restarts: number;
  /** When its first container began to run, or last ran; undefined: never yet. */
  startedAt: Date | undefined;
  running: boolean;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

function bytesOf(quantity: string | undefined): number | undefined {
  const found = quantity?.match(/^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi)?$/);
  const factor = UNITS[found?.[2] ?? ''];
  return found === null || found === undefined || factor === undefined
    ? undefined
    : Number(found[1]) * factor;
}

/** The workload of a pod, by the names that the controllers give. */
function deploymentOf(pod: V1Pod): string {
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const hash = pod.metadata?.labels?.['pod-template-hash'];
  if (owner?.kind === 'ReplicaSet' && hash !== undefined)
    return owner.name.replace(new RegExp(`-${hash}$`), '');
  return owner?.name ?? pod.metadata?.name ?? '';
}

/** What the exporters of a pod need of it; undefined for an object without a name or container. */
export function livePod(pod: V1Pod, cluster: string): LivePod | undefined {
  const { name, namespace, uid } = pod.metadata ?? {};
  const container = pod.spec?.containers[0];
  if (name === undefined || namespace === undefined || container === undefined) return undefined;
  const status = pod.status?.containerStatuses?.find((each) => each.name === container.name);
  const startedAt = status?.state?.running?.startedAt ?? status?.lastState?.terminated?.startedAt;
  return {
    identity: {
      cluster,
      namespace,
      deployment: deploymentOf(pod),
      pod: name,
      container: container.name,
      image: container.image ?? '',
      uid: uid ?? '',
      node: pod.spec?.nodeName ?? '',
      limitBytes: bytesOf(container.resources?.limits?.memory) ?? DEFAULT_LIMIT_BYTES,
    },
    restarts: status?.restartCount ?? 0,
    startedAt: startedAt === undefined ? undefined : new Date(startedAt),
    running: status?.state?.running !== undefined && status.state.running !== null,
  };
}
