import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Revision, Rollout } from '../rollouts.ts';
import type { Located, View } from '../view.ts';
import { containersOf } from './starting.ts';

/** An image reference in its parts, with Docker Hub's names written out (distribution/reference, normalize.go). */
export interface ImageParts {
  /** `docker.io`, `ghcr.io`, `registry.local:5000`. */
  registry: string;
  /** The path without the last step: `library`, `team/project`; empty where there is none. */
  project: string;
  name: string;
}

export function imageParts(image: string): ImageParts {
  const path = image
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .split('/');
  const [first = '', ...rest] = path;
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const steps = isHost ? rest : path;
  const registry = isHost && first !== 'index.docker.io' ? first : 'docker.io';
  const project = steps.slice(0, -1).join('/');
  return {
    registry,
    project: project === '' && registry === 'docker.io' ? 'library' : project,
    name: steps.at(-1) ?? '',
  };
}

/** True for Docker's official images: all of them are public, so none of them asks for credentials. */
export function isOfficial(image: string): boolean {
  const { registry, project } = imageParts(image);
  return registry === 'docker.io' && project === 'library';
}

/** Pods that run an image of a project, with and without pull secrets. */
interface ProjectUse {
  secrets: Map<string, Located<Pod>>;
  withoutSecret: Located<Pod> | undefined;
}

const cache = new WeakMap<View, Map<string, ProjectUse>>();

/** How the running pods of a namespace get images of the same project: by which pull secrets, or without any. */
export function projectUse(view: View, namespace: string | undefined, image: string): ProjectUse | undefined {
  const { registry, project } = imageParts(image);
  return index(view).get(`${namespace} ${registry}/${project}`);
}

function index(view: View): Map<string, ProjectUse> {
  const known = cache.get(view);
  if (known) return known;
  const made = new Map<string, ProjectUse>();
  for (const pod of view.pods) {
    if (pod.object.status?.phase !== 'Running' || !pod.object.spec) continue;
    const running = new Set(
      (pod.object.status.containerStatuses ?? [])
        .filter(({ state }) => state?.running)
        .map(({ name }) => name),
    );
    for (const { name, image } of containersOf(pod.object.spec)) {
      if (!running.has(name) || !image) continue;
      const { registry, project } = imageParts(image);
      const key = `${pod.object.metadata.namespace} ${registry}/${project}`;
      const use = made.get(key) ?? { secrets: new Map(), withoutSecret: undefined };
      made.set(key, use);
      const secrets = pullSecrets(pod.object);
      for (const secret of secrets) if (!use.secrets.has(secret)) use.secrets.set(secret, pod);
      if (secrets.length === 0) use.withoutSecret ??= pod;
    }
  }
  cache.set(view, made);
  return made;
}

/** The names of a pod's pull secrets. The API server copies those of its service account into the pod. */
export function pullSecrets({ spec }: Pod): string[] {
  return (spec.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
}

/** True where a rollout took a container's image from another registry: then the image before may still be had. */
export function registryChanged(rollout: Rollout | undefined, container: string): boolean {
  if (!rollout) return false;
  const registryOf = ({ replicaSet }: Revision): string =>
    imageParts(
      containersOf(replicaSet.object.spec.template.spec).find(({ name }) => name === container)?.image ?? '',
    ).registry;
  return registryOf(rollout.from) !== registryOf(rollout.to);
}
