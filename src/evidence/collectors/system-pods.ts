import type { KubeEvent, KubeObject, Node } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { toJson } from '../canonical.ts';
import type { EvidenceItem } from '../types.ts';
import { type Collector, ofKind } from './collector.ts';

/** Where DNS, network agents and the control plane run, on nearly every cluster. */
const NAMESPACE = 'kube-system';
const MOST = 5_000;
/** What resolvers say when no name server answers them; an unknown name reads otherwise. */
const NO_NAME_SERVER =
  /lookup \S+ on \S+:53: .*(?:i\/o timeout|connection refused|server misbehaving)|EAI_AGAIN|Temporary failure in name resolution|contact(?:ing)? DNS servers/;

/**
 * Pods of the cluster's own services: only where a node, its network, DNS or the scheduler may be what fails. Kept apart
 * from the pods of the scope, which are judged as applications.
 */
export const systemPods: Collector = {
  kind: 'kubernetes.system-pods',
  stage: 2,
  perNamespace: false,
  describes: () => `pods of namespace ${NAMESPACE}`,
  collect: async ({ scope, ports, signal, earlier }) => {
    if (scope.namespaces.includes(NAMESPACE) || !isWanted(earlier)) return [];
    const { cluster } = ports;
    const result = await cluster.list('Pod', NAMESPACE, { signal, limit: MOST });
    return [
      {
        kind: 'kubernetes.system-pods',
        source: cluster.source,
        query: result.query,
        content: toJson({ namespace: NAMESPACE, pods: result.items.map(slimPod) }),
        summary: `${result.items.length} pods in namespace ${NAMESPACE}${result.truncated ? ' (a limit left more out)' : ''}`,
        ...(result.truncated ? { truncated: true } : {}),
      },
    ];
  },
};

function isWanted(earlier: readonly EvidenceItem[]): boolean {
  const of = <T>(kind: string, list: string): T[] =>
    ofKind(earlier, kind).flatMap((item) => (item.content as unknown as Record<string, T[]>)[list] ?? []);
  return (
    of<Node>('kubernetes.nodes', 'items').some(isUnwell) ||
    of<Pod>('kubernetes.pods', 'items').some(isUnanswered) ||
    of<KubeEvent>('kubernetes.events', 'items').some(({ reason }) => reason === 'FailedCreatePodSandBox') ||
    of<{ body: string }>('telemetry.error-logs', 'lines').some(({ body }) => NO_NAME_SERVER.test(body)) ||
    of<{ sample: string }>('telemetry.log-patterns', 'patterns').some(({ sample }) =>
      NO_NAME_SERVER.test(sample),
    )
  );
}

function isUnwell({ status }: Node): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) =>
    type === 'Ready' ? is !== 'True' : type === 'NetworkUnavailable' && is === 'True',
  );
}

/** True for a pod that no scheduler has said anything about. */
function isUnanswered({ spec, status }: Pod): boolean {
  return (
    status?.phase === 'Pending' &&
    !spec?.nodeName &&
    !(status.conditions ?? []).some(({ type }) => type === 'PodScheduled')
  );
}

/** What tells which service a pod is of, where it runs and how it is. */
function slimPod(object: KubeObject): KubeObject {
  const { kind, metadata, spec, status } = object as Pod;
  const { name, namespace, uid, creationTimestamp, deletionTimestamp, labels, ownerReferences } = metadata;
  return {
    kind,
    metadata: { name, namespace, uid, creationTimestamp, deletionTimestamp, labels, ownerReferences },
    spec: { nodeName: spec?.nodeName },
    status: {
      phase: status?.phase,
      reason: status?.reason,
      conditions: status?.conditions,
      containerStatuses: status?.containerStatuses,
    },
  } as unknown as KubeObject;
}
