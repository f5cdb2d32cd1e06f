import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Container, Pod, PodSpec, Volume } from '#src/kubernetes/pod-objects.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import type { View } from '../view.ts';

/** One mount of a container with the volume behind it. */
export interface Mount {
  path: string;
  readOnly: boolean;
  volume: Volume;
  /** Place in the container's list of mounts. */
  index: number;
  /** What the volume is: `claim data`, `host path /srv/data`, `ConfigMap settings`. */
  words: string;
  /**
   * `data`: keeps what a container writes, with owners of its own; `scratch`: empty at first, anyone may write; `given`:
   * filled by the kubelet, read only.
   */
  kind: 'data' | 'scratch' | 'given';
  /** True where the kubelet leaves owners alone, so that fsGroup changes nothing (pkg/volume/hostpath, nfs). */
  ignoresGroup: boolean;
}

const GIVEN = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];
/** Parts of the node itself, which agents mount to look at it. */
const OF_NODE =
  /^\/(?:$|proc|sys|dev|etc|run|var\/run|var\/log|var\/lib\/(?:kubelet|docker|containerd|cni)|usr|lib|boot|opt\/cni)(?:\/|$)/;

/** The mounts of a container whose volumes are known. */
export function mountsOf(spec: PodSpec, container: Container | undefined): Mount[] {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name, volume]));
  return (container?.volumeMounts ?? []).flatMap(({ name, mountPath, readOnly }, index): Mount[] => {
    const volume = volumes.get(name);
    if (!volume || !mountPath) return [];
    const given = GIVEN.some((source) => volume[source] != null);
    const { hostPath, persistentVolumeClaim: claim } = volume;
    const ofNode =
      hostPath != null && (OF_NODE.test(hostPath.path) || /Socket|Device|File/.test(hostPath.type ?? ''));
    return [
      {
        path: mountPath.replace(/(.)\/+$/, '$1'),
        readOnly: readOnly === true || claim?.readOnly === true,
        volume,
        index,
        words: volumeWords(volume),
        kind: given || ofNode ? 'given' : volume.emptyDir != null ? 'scratch' : 'data',
        ignoresGroup: hostPath != null || volume.nfs != null,
      },
    ];
  });
}

export function volumeWords(volume: Volume): string {
  const { name, persistentVolumeClaim: claim, hostPath, configMap, secret, emptyDir } = volume;
  if (claim) return `claim ${claim.claimName}`;
  if (hostPath) return `host path ${hostPath.path}`;
  if (configMap) return `ConfigMap ${configMap.name}`;
  if (secret) return `Secret ${secret.secretName}`;
  return `${emptyDir ? 'empty directory' : 'volume'} ${name}`;
}

/** The mount that a path lies in: the deepest one. */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts
    .filter((mount) => path === mount.path || path.startsWith(`${mount.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** The claim that a kubelet's message on a volume is about: it names the volume of the pod, or the PersistentVolume. */
export function claimIn(view: View, { spec, metadata }: Pod, message: string): ObjectRef | undefined {
  const name =
    /volume "([^"]+)"/.exec(message)?.[1] ?? /unmounted volumes=\[([^\],\s]+)/.exec(message)?.[1] ?? '';
  const own = (spec.volumes ?? []).find((volume) => volume.name === name);
  const claims = (spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  const claim = own
    ? own.persistentVolumeClaim?.claimName
    : claims.find((each) => isBound(view, metadata.namespace, each, name));
  if (!claim) return undefined;
  const { namespace } = metadata;
  return {
    cluster: view.scope.cluster,
    kind: 'PersistentVolumeClaim',
    name: claim,
    ...(namespace ? { namespace } : {}),
  };
}

function isBound(view: View, namespace: string | undefined, claim: string, volume: string): boolean {
  const bound = view
    .objects<PersistentVolumeClaim>('PersistentVolumeClaim')
    .find(({ object: { metadata } }) => metadata.name === claim && metadata.namespace === namespace);
  if (bound?.object.spec?.volumeName === volume) return true;
  const found = view
    .objects<PersistentVolume>('PersistentVolume')
    .find(({ object }) => object.metadata.name === volume)?.object.spec?.claimRef;
  return found?.name === claim && found.namespace === namespace;
}
