import type { LabelSelector } from '#src/kubernetes/pod-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '#src/kubernetes/storage-objects.ts';
import type { Located, View } from '../view.ts';

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
export function selects(
  selector: LabelSelector | undefined,
  labels: Record<string, string> | null | undefined,
): boolean {
  const pairs = Object.entries(selector?.matchLabels ?? {});
  return (
    pairs.every(([key, value]) => labels?.[key] === value) &&
    (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels?.[key];
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

/** What a claim asks for, read once for all volumes. */
interface Asked {
  claim: PersistentVolumeClaim;
  className: string;
  size: number;
}

function askedBy(view: View, claim: PersistentVolumeClaim): Asked {
  const size = quantity(claim.spec?.resources?.requests?.storage) ?? 0;
  return { claim, className: classOfClaim(view, claim), size };
}

/** All that keeps a volume from a claim. */
export function differences(
  view: View,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Difference[] {
  return compare(askedBy(view, claim), volume, sizeOf(volume));
}

/** In bytes; a volume that does not say its size is never too small. */
function sizeOf(volume: PersistentVolume): number {
  return quantity(volume.spec?.capacity?.storage) ?? Number.POSITIVE_INFINITY;
}

/**
 * As the volume controller tells it (kubernetes/pkg/controller/volume/persistentvolume: `findMatchingVolume`,
 * `checkVolumeSatisfyClaim`).
 */
function compare({ claim, className, size }: Asked, volume: PersistentVolume, has: number): Difference[] {
  const { spec, status, metadata } = volume;
  const found: Difference[] = [];
  if (!selects(claim.spec?.selector, metadata.labels)) found.push('selector');
  if (className !== classOfVolume(volume)) found.push('class');
  if (size > has) found.push('size');
  const modes = spec?.accessModes ?? [];
  if (!(claim.spec?.accessModes ?? []).every((mode) => modes.includes(mode))) found.push('access-mode');
  if ((claim.spec?.volumeMode ?? 'Filesystem') !== (spec?.volumeMode ?? 'Filesystem'))
    found.push('volume-mode');
  if (status?.phase === 'Released') found.push('released');
  else if (spec?.claimRef?.name !== undefined && !isKeptFor(volume, claim)) found.push('taken');
  if (status?.phase === 'Failed' || metadata.deletionTimestamp) found.push('unavailable');
  return found;
}

/** Words that names of claims and volumes have for being claims and volumes. */
const COMMON =
  /^(?:pv|pvc|claim|volume|vol|data|disk|storage|persistent|persistentvolume|persistentvolumeclaim)?$/;

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => !COMMON.test(word));
}

/** How many words two names share; numbers alone make no likeness. */
function shared(words: string[], others: string[]): number {
  const common = words.filter((word) => others.includes(word));
  return common.some((word) => !/^\d+$/.test(word)) ? common.length : 0;
}

/** A volume with what is looked at for every claim. */
interface Known {
  volume: Located<PersistentVolume>;
  words: string[];
  size: number;
  /** How much it is named like the claim that it belongs to. */
  likeOwner: number;
  /** True where a provisioner made it for a claim. */
  made: boolean;
}

const cache = new WeakMap<View, Known[]>();

function knownVolumes(view: View): Known[] {
  const found = cache.get(view);
  if (found) return found;
  const all = view.objects<PersistentVolume>('PersistentVolume').map((volume) => {
    const { metadata, spec } = volume.object;
    const words = wordsOf(metadata.name);
    return {
      volume,
      words,
      size: sizeOf(volume.object),
      likeOwner: shared(wordsOf(spec?.claimRef?.name ?? ''), words),
      made: metadata.annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined,
    };
  });
  cache.set(view, all);
  return all;
}

export interface MeantVolume {
  volume: Located<PersistentVolume>;
  differences: Difference[];
  /** True where its name is like the claim's, or no other volume could be meant. */
  sure: boolean;
}

/**
 * The volume that a claim was most likely made for: of the fewest differences, where a like name outweighs one of them.
 * A volume that belongs to another claim was meant only where its name does not say that it is that claim's, and one that a
 * provisioner made for a claim is nobody else's.
 */
export function meantVolume(view: View, claim: PersistentVolumeClaim): MeantVolume | undefined {
  const words = wordsOf(claim.metadata.name);
  const asked = askedBy(view, claim);
  let best: (MeantVolume & { weight: number; like: number }) | undefined;
  let possible = 0;
  for (const { volume, words: others, size, likeOwner, made } of knownVolumes(view)) {
    const owner = volume.object.spec?.claimRef?.name;
    const like = shared(words, others);
    const foreign = owner !== undefined && owner !== claim.metadata.name;
    if (foreign && (made || like < likeOwner)) continue;
    possible += 1;
    const found = compare(asked, volume.object, size);
    const weight = 2 * found.length - (like > 0 ? 3 : 0);
    const nearer = !best || weight < best.weight || (weight === best.weight && like > best.like);
    if (nearer) best = { volume, differences: found, sure: like > 0, weight, like };
  }
  return best && { ...best, sure: best.sure || possible === 1 };
}
