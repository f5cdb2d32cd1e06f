/**
 * The `patchMergeKey` of lists that a strategic merge patch merges, from the Go types of the API (k8s.io/api).
 * The same field name can mean different lists, so the field above it decides where that is so.
 */
const KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  conditions: 'type',
  ownerReferences: 'uid',
  addresses: 'type',
  podIPs: 'ip',
  hostIPs: 'ip',
  taints: 'key',
  secrets: 'name',
  validations: '',
};

/** The merge key of a list of objects, or undefined where such a list is replaced as a whole. */
export function mergeKeyOf(path: readonly string[]): string | undefined {
  const field = path.at(-1) ?? '';
  const above = path.at(-2) ?? '';
  if (field === 'ports') return above === 'spec' ? 'port' : above === 'subsets' ? undefined : 'containerPort';
  // Endpoints list addresses too, but atomically; those of a node merge.
  if (field === 'addresses' && above !== 'status') return undefined;
  const key = KEYS[field];
  return key === '' ? undefined : key;
}

/** Lists of plain values that merge as sets; all others are replaced. */
export function isMergedSet(path: readonly string[]): boolean {
  return path.at(-1) === 'finalizers';
}
