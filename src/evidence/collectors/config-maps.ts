import type { ConfigMap } from '#src/kubernetes/admission-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Addresses and switches are short; files are long. */
const MOST_CHARACTERS = 2_000;

/** Configuration by key. Long values are cut, binary ones are left out. */
export const configMaps: Collector = objectCollector({
  kind: 'kubernetes.configmaps',
  reads: 'ConfigMap',
  noun: 'ConfigMaps',
  limit: 1_000,
  slim: slimConfigMap,
});

function slimConfigMap(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, data } = object as ConfigMap;
  const kept = Object.entries(data ?? {}).map(([key, value]) => [key, value.slice(0, MOST_CHARACTERS)]);
  return {
    ...(apiVersion ? { apiVersion } : {}),
    kind,
    metadata,
    data: Object.fromEntries(kept),
  } as KubeObject;
}
