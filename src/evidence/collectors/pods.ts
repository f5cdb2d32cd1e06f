import type { KubeObject, Pod } from '#src/kubernetes/objects.ts';
import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** The pods, with their containers' states. Volumes and tolerations, mostly injected, are left out. */
export const pods: Collector = objectCollector({
  kind: 'kubernetes.pods',
  reads: 'Pod',
  noun: 'pods',
  limit: 5_000,
  slim: slimPod,
});

function slimPod(object: KubeObject): KubeObject {
  const pod = object as Pod & { spec: Record<string, unknown> };
  const { volumes: _volumes, tolerations: _tolerations, ...spec } = pod.spec;
  return { ...pod, spec } as KubeObject;
}
