import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import { canonicalJson, sha256, toJson } from '#src/evidence/canonical.ts';
import type { Actor, ActTarget } from '#src/kubernetes/act.ts';
import type { KubeObject, ObjectMeta } from '#src/kubernetes/objects.ts';

export interface PodTemplate {
  metadata?: Partial<ObjectMeta>;
  spec: { containers: { name: string; image: string }[] };
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface Deployment extends KubeObject {
  spec: { replicas?: number; paused?: boolean; selector: LabelSelector; template: PodTemplate };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    unavailableReplicas?: number;
  };
}

export interface ReplicaSet extends KubeObject {
  spec: { replicas?: number; template: PodTemplate };
  status?: { replicas?: number };
}

const REVISION = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';

export function deploymentTarget(object: { namespace: string; name: string }): ActTarget {
  return { resource: 'deployments', namespace: object.namespace, name: object.name };
}

/** The selector as the API takes it in a query. Throws InvalidInputError for one that selects everything. */
export function selectorText(selector: LabelSelector): string {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const sets = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  const all = [...equal, ...sets];
  if (all.length === 0) {
    throw new InvalidInputError(
      'The Deployment has an empty selector.',
      'Give it a selector that names its pods.',
    );
  }
  return all.join(',');
}

/** Reads a Deployment that can be acted on. Throws InvalidInputError when it is being deleted or is paused. */
export async function readDeployment(
  actor: Actor,
  object: { namespace: string; name: string },
  options: { pausedIsFine?: boolean } = {},
): Promise<Deployment> {
  const deployment = (await actor.get(deploymentTarget(object))) as Deployment;
  const name = `${object.namespace}/${object.name}`;
  if (deployment.metadata.deletionTimestamp !== undefined) {
    throw new InvalidInputError(
      `Deployment ${name} is being deleted.`,
      'Nothing can be changed on it any more.',
    );
  }
  if (deployment.spec.paused === true && options.pausedIsFine !== true) {
    throw new InvalidInputError(
      `Deployment ${name} is paused, so a change would not be rolled out.`,
      `Resume it first: kubectl -n ${object.namespace} rollout resume deployment/${object.name}`,
    );
  }
  return deployment;
}

/** The ReplicaSets that the Deployment itself owns: names and labels can be anybody's. */
export async function ownedReplicaSets(actor: Actor, deployment: Deployment): Promise<ReplicaSet[]> {
  const namespace = deployment.metadata.namespace ?? '';
  const all = await actor.list('replicasets', namespace, selectorText(deployment.spec.selector));
  return (all as ReplicaSet[]).filter((replicaSet) =>
    replicaSet.metadata.ownerReferences?.some(
      (owner) => owner.controller === true && owner.uid === deployment.metadata.uid,
    ),
  );
}

/** The template without what the Deployment's controller adds for a ReplicaSet. */
export function plainTemplate(template: PodTemplate): PodTemplate {
  const { creationTimestamp: _, labels, ...metadata } = (template.metadata ?? {}) as Partial<ObjectMeta>;
  const { [TEMPLATE_HASH]: __, ...rest } = labels ?? {};
  return { ...template, metadata: { ...metadata, ...(labels === undefined ? {} : { labels: rest }) } };
}

/** Equal for equal templates. A hash, because templates carry values of environment variables that nobody should store. */
export function templateId(template: PodTemplate): string {
  return `template:${sha256(canonicalJson(toJson(plainTemplate(template))))}`;
}

export function revisionOf(object: KubeObject): number | undefined {
  const text = object.metadata.annotations?.[REVISION];
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** The ReplicaSet whose template has this id. Throws NotFoundError: histories are cut to revisionHistoryLimit. */
export function replicaSetOf(replicaSets: readonly ReplicaSet[], id: string): ReplicaSet {
  const found = replicaSets.find((replicaSet) => templateId(replicaSet.spec.template) === id);
  if (found) return found;
  throw new NotFoundError(
    'The ReplicaSet with the wanted pod template is gone.',
    'Apply the wanted version from its source instead.',
  );
}

/** `v1.2.0` of `registry:5000/shop/auth-service:v1.2.0@sha256:…`; the whole image where it has no tag. */
export function imageTag(image: string): string {
  const [named = image] = image.split('@');
  const tag = /:([^/:]+)$/.exec(named)?.[1];
  return tag ?? image;
}

export function imagesOf(template: PodTemplate): Record<string, string> {
  return Object.fromEntries(template.spec.containers.map((container) => [container.name, container.image]));
}
