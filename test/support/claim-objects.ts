import type { KubeObject } from '#src/kubernetes/objects.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '#src/kubernetes/storage-objects.ts';
import { app, minutesAgo } from './cluster-objects.ts';

/** Claims, volumes and classes as an API server would return them. */

export const UNBOUND =
  '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';

type ClaimSpec = Partial<PersistentVolumeClaim['spec']> & {
  size?: string;
  ageMinutes?: number;
  phase?: string;
};

/** A claim that is Pending; of 1Gi and of no class unless it says otherwise. */
export function claim(
  name: string,
  { size = '1Gi', ageMinutes = 10, phase = 'Pending', ...spec }: ClaimSpec = {},
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: minutesAgo(ageMinutes) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      storageClassName: '',
      volumeMode: 'Filesystem',
      ...spec,
    },
    status: { phase },
  };
}

type VolumeSpec = Partial<PersistentVolume['spec']> & {
  size?: string;
  phase?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** The claim that it belongs to. */
  of?: string;
};

/** A volume that is Available; of 1Gi and of no class unless it says otherwise. */
export function volume(
  name: string,
  { size = '1Gi', labels, annotations, of, phase, ...spec }: VolumeSpec = {},
): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      creationTimestamp: minutesAgo(20_000),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      capacity: { storage: size },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
      hostPath: { path: `/srv/${name}` },
      ...(of ? { claimRef: { namespace: 'shop', name: of, uid: `uid-${of}` } } : {}),
      ...spec,
    },
    status: { phase: phase ?? (of ? 'Bound' : 'Available') },
  };
}

export function storageClass(
  name: string,
  provisioner = 'ebs.csi.example.com',
  binding = 'Immediate',
  isDefault = false,
): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name,
      ...(isDefault ? { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } : {}),
    },
    provisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: binding,
  };
}

/** An app of one pod that mounts a claim and waits for it. */
export function waitingFor(claimName: string, name = 'ledger', message = UNBOUND): KubeObject[] {
  const mount = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] };
  return app({
    name,
    replicas: 1,
    ready: 0,
    revisions: [{ image: `r.example/${name}:1`, minutesAgo: 10, spec: mount }],
    broken: { unschedulable: message },
  }).map((object) =>
    object.kind === 'Pod'
      ? ({ ...object, spec: { ...(object as { spec?: object }).spec, ...mount } } as never)
      : object,
  );
}

/** The same app, running. */
export function mounting(claimName: string, name = 'ledger'): KubeObject[] {
  const mount = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] };
  return app({
    name,
    replicas: 1,
    revisions: [{ image: `r.example/${name}:1`, minutesAgo: 4_000, spec: mount }],
  });
}
