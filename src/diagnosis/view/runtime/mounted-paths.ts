import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Container, Volume } from '#src/kubernetes/pod-objects.ts';
import type { View } from '../view.ts';
import type { Workload } from '../workloads.ts';

/** Where a path of a container lies. */
export interface Mounted {
  container: Container;
  /** Absent for what lies in the container's own file system. */
  volume?: Volume;
  readOnly: boolean;
}

/** The mount below which a path lies, the longest first; undefined for a relative or absent path. */
export function mountOf(
  workload: Workload,
  path: string | undefined,
  container?: string,
): Mounted | undefined {
  if (!path?.startsWith('/')) return undefined;
  const { containers, volumes } = workload.template.spec;
  const own = (containers ?? []).find((each) => each.name === container) ?? containers?.[0];
  if (!own) return undefined;
  const mount = (own.volumeMounts ?? [])
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/$/, '')}/`))
    .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  const volume = (volumes ?? []).find(({ name }) => name === mount?.name);
  return {
    container: own,
    ...(volume ? { volume } : {}),
    readOnly: mount
      ? mount.readOnly === true || volume?.persistentVolumeClaim?.readOnly === true
      : own.securityContext?.readOnlyRootFilesystem === true,
  };
}

/** The claim of a mount, where it is one by name. */
export function claimOf(view: View, workload: Workload, mounted: Mounted | undefined): ObjectRef | undefined {
  const name = mounted?.volume?.persistentVolumeClaim?.claimName;
  const { namespace } = workload.ref;
  return name
    ? {
        cluster: view.scope.cluster,
        kind: 'PersistentVolumeClaim',
        name,
        ...(namespace ? { namespace } : {}),
      }
    : undefined;
}
