import type { KubeObject, Node } from '#src/kubernetes/objects.ts';
import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Nodes with taints, conditions and what they can hold. Their image lists and addresses are left out. */
export const nodes: Collector = objectCollector({
  kind: 'kubernetes.nodes',
  reads: 'Node',
  noun: 'nodes',
  limit: 1_000,
  slim: slimNode,
});

function slimNode(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec, status } = object as Node;
  const { name, uid, creationTimestamp, labels } = metadata;
  return {
    ...(apiVersion ? { apiVersion } : {}),
    kind,
    metadata: {
      name,
      ...(uid ? { uid } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
      ...(labels ? { labels } : {}),
    },
    spec: { unschedulable: spec?.unschedulable, taints: spec?.taints },
    status: { allocatable: status?.allocatable, conditions: status?.conditions },
  } as KubeObject;
}
