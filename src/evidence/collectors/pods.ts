import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** The pods, with their containers' states. What the API server adds to every pod alike is left out. */
export const pods: Collector = objectCollector({
  kind: 'kubernetes.pods',
  reads: 'Pod',
  noun: 'pods',
  limit: 5_000,
  slim: slimPod,
});

const ADDED_TOLERATIONS = new Set(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);

function slimPod(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec, status } = object as Pod;
  const volumes = (spec?.volumes ?? []).filter(({ projected }) => projected === undefined);
  const tolerations = (spec?.tolerations ?? []).filter(
    ({ key, effect }) => !(effect === 'NoExecute' && ADDED_TOLERATIONS.has(key ?? '')),
  );
  return {
    ...(apiVersion ? { apiVersion } : {}),
    kind,
    metadata,
    spec: { ...spec, volumes, tolerations },
    status,
  } as KubeObject;
}
