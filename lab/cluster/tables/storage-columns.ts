import { asArray, asObject, type KubeObject, stringAt } from '#lab/cluster/objects.ts';
import { AGE, type Column, field, NAME, text } from '#lab/cluster/tables/cells.ts';

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const modes = (values: unknown): string =>
  asArray(values)
    .map((mode) => SHORT_MODES[String(mode)] ?? String(mode))
    .join(',');

function claim(volume: KubeObject): string {
  const { namespace, name } = asObject(asObject(volume.spec).claimRef);
  return name === undefined ? '' : `${String(namespace)}/${String(name)}`;
}

const whenBound =
  (path: (object: KubeObject) => string) =>
  (object: KubeObject): string =>
    stringAt(object, 'spec.volumeName') === '' ? '' : path(object);

export const STORAGE_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  PersistentVolume: [
    NAME,
    field('Capacity', 'spec.capacity.storage'),
    text('Access Modes', (object) => modes(asObject(object.spec).accessModes)),
    field('Reclaim Policy', 'spec.persistentVolumeReclaimPolicy'),
    field('Status', 'status.phase'),
    text('Claim', claim),
    field('StorageClass', 'spec.storageClassName'),
    field('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
    field('Reason', 'status.reason'),
    AGE,
    { ...field('VolumeMode', 'spec.volumeMode', '<unset>'), wide: true },
  ],
  PersistentVolumeClaim: [
    NAME,
    field('Status', 'status.phase'),
    field('Volume', 'spec.volumeName'),
    text(
      'Capacity',
      whenBound((object) => stringAt(object, 'status.capacity.storage')),
    ),
    text(
      'Access Modes',
      whenBound((object) => modes(asObject(object.status).accessModes)),
    ),
    field('StorageClass', 'spec.storageClassName'),
    field('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
    AGE,
    { ...field('VolumeMode', 'spec.volumeMode', '<unset>'), wide: true },
  ],
  StorageClass: [
    NAME,
    field('Provisioner', 'provisioner'),
    field('ReclaimPolicy', 'reclaimPolicy', 'Delete'),
    field('VolumeBindingMode', 'volumeBindingMode', 'Immediate'),
    text('AllowVolumeExpansion', (object) => String(object.allowVolumeExpansion === true)),
    AGE,
  ],
};
