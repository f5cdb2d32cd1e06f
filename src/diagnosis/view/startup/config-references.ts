import type { ConfigMap } from '#src/kubernetes/admission-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';
import { containersOf } from './starting.ts';

/** A ConfigMap or Secret that a pod asks for. */
interface Reference {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  key?: string;
  /** Where the pod says so. */
  path: (string | number)[];
}

interface Absence {
  error: 'config-map-missing' | 'secret-missing' | 'config-key-missing';
  missed: string;
  citations: Citation[];
}

/**
 * What a pod asks for and its namespace does not have, as far as ConfigMaps and names of Secrets were read. Optional
 * references hold nothing up. The kubelet reads environment and volumes at different times.
 */
export function absentReferences(view: View, pod: Located<Pod>, of: 'environment' | 'volumes'): Absence[] {
  const { namespace = '', name: podName } = pod.object.metadata;
  const references = of === 'volumes' ? inVolumes(pod.object) : inEnvironment(pod.object);
  const secrets = view.secretNames(namespace);
  return references.flatMap(({ kind, name, key, path }): Absence[] => {
    const says = (what: string): Citation[] => [
      cite(pod, path, `pod ${podName} asks for ${what}, which is not there`),
    ];
    if (kind === 'Secret') {
      if (!secrets || secrets.has(name)) return [];
      return [{ error: 'secret-missing', missed: `Secret ${name}`, citations: says(`Secret ${name}`) }];
    }
    if (!view.hasAll('kubernetes.configmaps', namespace)) return [];
    const map = configMaps(view).get(`${namespace}/${name}`);
    const missed = map ? `key ${key} of ConfigMap ${name}` : `ConfigMap ${name}`;
    if (!map) return [{ error: 'config-map-missing', missed, citations: says(missed) }];
    // Binary values are not read, and an environment takes none.
    if (of === 'volumes' || key === undefined || Object.hasOwn(map.data ?? {}, key)) return [];
    return [{ error: 'config-key-missing', missed, citations: says(missed) }];
  });
}

/** True where a ConfigMap or Secret that was missed is there by now: the kubelet finds it within two minutes. */
export function isThereByNow(view: View, namespace: string, missed: string): boolean {
  const [kind, name = ''] = missed.split(' ');
  if (kind === 'Secret') return view.secretNames(namespace)?.has(name) === true;
  return kind === 'ConfigMap' && configMaps(view).has(`${namespace}/${name}`);
}

const cache = new WeakMap<View, Map<string, ConfigMap>>();

function configMaps(view: View): Map<string, ConfigMap> {
  const known = cache.get(view);
  if (known) return known;
  const key = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
  const made = new Map(view.objects<ConfigMap>('ConfigMap').map(({ object }) => [key(object), object]));
  cache.set(view, made);
  return made;
}

function inVolumes({ spec }: Pod): Reference[] {
  return (spec.volumes ?? []).flatMap(({ configMap, secret }, index): Reference[] => [
    ...(configMap?.name && !configMap.optional
      ? [
          {
            kind: 'ConfigMap' as const,
            name: configMap.name,
            path: ['spec', 'volumes', index, 'configMap', 'name'],
          },
        ]
      : []),
    ...(secret?.secretName && !secret.optional
      ? [
          {
            kind: 'Secret' as const,
            name: secret.secretName,
            path: ['spec', 'volumes', index, 'secret', 'secretName'],
          },
        ]
      : []),
  ]);
}

function inEnvironment({ spec }: Pod): Reference[] {
  const inits = spec.initContainers?.length ?? 0;
  return containersOf(spec).flatMap(({ env, envFrom }, at) => {
    const base = at < inits ? ['spec', 'initContainers', at] : ['spec', 'containers', at - inits];
    const whole = (envFrom ?? []).flatMap(({ configMapRef, secretRef }, index) => [
      ...reference('ConfigMap', configMapRef, [...base, 'envFrom', index, 'configMapRef', 'name']),
      ...reference('Secret', secretRef, [...base, 'envFrom', index, 'secretRef', 'name']),
    ]);
    const single = (env ?? []).flatMap(({ valueFrom }, index) => [
      ...reference('ConfigMap', valueFrom?.configMapKeyRef, [
        ...base,
        'env',
        index,
        'valueFrom',
        'configMapKeyRef',
        'name',
      ]),
      ...reference('Secret', valueFrom?.secretKeyRef, [
        ...base,
        'env',
        index,
        'valueFrom',
        'secretKeyRef',
        'name',
      ]),
    ]);
    return [...whole, ...single];
  });
}

function reference(
  kind: Reference['kind'],
  named: { name?: string; key?: string; optional?: boolean } | null | undefined,
  path: (string | number)[],
): Reference[] {
  if (!named?.name || named.optional) return [];
  return [{ kind, name: named.name, path, ...(named.key === undefined ? {} : { key: named.key }) }];
}
