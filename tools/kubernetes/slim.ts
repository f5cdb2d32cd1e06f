import { toJson } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';

/** Applied manifests repeat the whole object as text. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Say nothing about a failure and fill the room of what does. */
const NOISE: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'selfLink',
  'generateName',
  'uid',
  'caBundle',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imageID',
  'containerID',
]);

/** The object without what only machines need. */
export function withoutNoise(object: KubeObject): Json {
  return cleaned(toJson(object));
}

function cleaned(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !NOISE.has(key) && key !== LAST_APPLIED)
      .map(([key, member]) => [key, cleaned(member)]),
  );
}
