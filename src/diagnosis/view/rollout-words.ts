import type { Citation } from '../types.ts';
import { imageOf, type Rollout } from './rollouts.ts';
import { cite, type View } from './view.ts';
import { imageName, imageTag, timeWords } from './words.ts';

/** `revision 4 (image v1.2.1, before v1.2.0), rolled out at 22:30:05 UTC`. */
export function rolloutWords(view: View, rollout: Rollout): string {
  const at = timeWords(rollout.at, view.now);
  const { kind, from, to } = rollout.change;
  const what =
    kind === 'image' && from && to
      ? ` (image ${imageWords(to, from)}, before ${imageWords(from, to)})`
      : kind === 'config'
        ? ' (same image, other pod settings)'
        : '';
  return `revision ${rollout.to.number}${what}, rolled out at ${at}`;
}

/** The tag alone where the name did not change. */
function imageWords(image: string, other: string): string {
  return imageName(image) === imageName(other) && imageTag(image) !== imageTag(other)
    ? imageTag(image)
    : image;
}

/** The time, the revision and both images of a rollout, as they stand in its ReplicaSets. */
export function rolloutCitations(view: View, rollout: Rollout, container?: string): Citation[] {
  const { from, to } = rollout;
  const created = to.replicaSet.object.metadata.creationTimestamp ?? '';
  const revision = ['metadata', 'annotations', 'deployment.kubernetes.io/revision'];
  const newImage = imageOf(to, container);
  const oldImage = imageOf(from, container);
  const imagePath = (index: number): (string | number)[] => [
    'spec',
    'template',
    'spec',
    'containers',
    index,
    'image',
  ];
  return [
    cite(to.replicaSet, imagePath(newImage.index), `revision ${to.number} runs ${newImage.object}`),
    cite(
      to.replicaSet,
      ['metadata', 'creationTimestamp'],
      `revision ${to.number} was created at ${timeWords(created, view.now)}`,
    ),
    cite(from.replicaSet, imagePath(oldImage.index), `revision ${from.number} ran ${oldImage.object}`),
    cite(to.replicaSet, revision, `the newest revision is ${to.number}`),
  ];
}

/** `web in shop`. */
export function nameWords(ref: { name: string; namespace?: string | undefined }): string {
  return ref.namespace ? `${ref.name} in ${ref.namespace}` : ref.name;
}
