import type { LabelSelector } from '#src/kubernetes/pod-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '#src/kubernetes/storage-objects.ts';
import type { View } from './view.ts';

/** Why a volume cannot be bound to a claim. */
export type Difference =
  | 'selector'
  | 'class'
  | 'size'
  | 'access-mode'
  | 'volume-mode'
  | 'released'
  | 'taken'
  | 'unavailable';

/** The annotation of the class before it was a field; it still goes before the field. */
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_CLASS = /^storageclass\.(?:beta\.)?kubernetes\.io\/is-default-class$/;

/** The class of a volume; empty text where it has none. */
export function classOfVolume({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations?.[BETA_CLASS] ?? spec?.storageClassName ?? '';
}

/** The class that a claim asks for: the default one where it names none; empty text for none. */
export function classOfClaim(view: View, { metadata, spec }: PersistentVolumeClaim): string {
  const named = metadata.annotations?.[BETA_CLASS] ?? spec?.storageClassName;
  if (named !== undefined) return named;
  const standard = view
    .objects<StorageClass>('StorageClass')
    .find(({ object }) =>
      Object.entries(object.metadata.annotations ?? {}).some(
        ([key, value]) => DEFAULT_CLASS.test(key) && value === 'true',
      ),
    );
  return standard?.object.metadata.name ?? '';
}

/** True where labels meet a selector; an empty one is met by all. */
export function selects(selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean {
  const pairs = Object.entries(selector?.matchLabels ?? {});
  return (
    pairs.every(([key, value]) => labels[key] === value) &&
    (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}

/** True for the claim that a volume is kept for. */
function isKeptFor(volume: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec ?? {};
  return (
    claimRef?.name === metadata.name &&
    claimRef?.namespace === metadata.namespace &&
    (!claimRef?.uid || !metadata.uid || claimRef.uid === metadata.uid)
  );
}

/**
 * All that keeps a volume from a claim, as the volume controller tells it
 * (kubernetes/pkg/controller/volume/persistentvolume: `findMatchingVolume`, `checkVolumeSatisfyClaim`).
 */
export function differences(
  view: View,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Difference[] {
  const asked = quantity(claim.spec?.resources?.requests?.storage);
  const has = quantity(volume.spec?.capacity?.storage);
  const modes = volume.spec?.accessModes ?? [];
  const phase = volume.status?.phase;
  const owned = volume.spec?.claimRef?.name !== undefined && !isKeptFor(volume, claim);
  const found: [Difference, boolean][] = [
    ['selector', !selects(claim.spec?.selector, volume.metadata.labels)],
    ['class', classOfClaim(view, claim) !== classOfVolume(volume)],
    ['size', asked !== undefined && has !== undefined && asked > has],
    ['access-mode', !(claim.spec?.accessModes ?? []).every((mode) => modes.includes(mode))],
    ['volume-mode', (claim.spec?.volumeMode ?? 'Filesystem') !== (volume.spec?.volumeMode ?? 'Filesystem')],
    ['released', phase === 'Released'],
    ['taken', owned && phase !== 'Released'],
    ['unavailable', phase === 'Failed' || volume.metadata.deletionTimestamp !== undefined],
  ];
  return found.filter(([, differs]) => differs).map(([difference]) => difference);
}

/** Words that names of claims and volumes have for being claims and volumes. */
const COMMON = new Set([
  'pv',
  'pvc',
  'claim',
  'volume',
  'vol',
  'data',
  'disk',
  'storage',
  'persistent',
  'persistentvolume',
]);

function wordsOf(name: string): Set<string> {
  return new Set(
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '' && !COMMON.has(word)),
  );
}

/** How many words the names of a claim and a volume share; numbers alone make no likeness. */
function sharedWords(claim: string, volume: string): number {
  const words = wordsOf(volume);
  const shared = [...wordsOf(claim)].filter((word) => words.has(word));
  return shared.some((word) => !/^\d+$/.test(word)) ? shared.length : 0;
}

export interface MeantVolume<T> {
  volume: T;
  differences: Difference[];
  /** True where its name is like the claim's, or no other volume could be meant. */
  sure: boolean;
}

/**
 * The volume that a claim was most likely made for: of the fewest differences, where a like name outweighs one of them.
 * A volume that belongs to another claim was meant only where its name does not say that it is that claim's, and one that a
 * provisioner made for a claim is nobody else's.
 */
export function meantVolume<T extends { object: PersistentVolume }>(
  view: View,
  claim: PersistentVolumeClaim,
  volumes: readonly T[],
): MeantVolume<T> | undefined {
  const { name } = claim.metadata;
  const free = volumes
    .map((volume) => ({
      volume,
      differences: differences(view, claim, volume.object),
      like: sharedWords(name, volume.object.metadata.name),
    }))
    .filter(({ volume, differences, like }) => {
      if (!differences.includes('taken') && !differences.includes('released')) return true;
      const owner = volume.object.spec.claimRef?.name ?? '';
      if (owner === name) return true;
      const made = volume.object.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined;
      return !made && like >= sharedWords(owner, volume.object.metadata.name);
    });
  const weight = ({ differences, like }: (typeof free)[number]): number =>
    2 * differences.length - (like > 0 ? 3 : 0);
  const [best] = free.sort(
    (a, b) =>
      weight(a) - weight(b) ||
      b.like - a.like ||
      a.volume.object.metadata.name.localeCompare(b.volume.object.metadata.name),
  );
  return best && { ...best, sure: best.like > 0 || free.length === 1 };
}
