import { randomUUID } from 'node:crypto';
import { admitNew, nextGeneration } from '#lab/cluster/admission.ts';
import type { Core } from '#lab/cluster/core.ts';
import { applyDefaults } from '#lab/cluster/defaults.ts';
import { randomSuffix } from '#lab/cluster/names.ts';
import { asObject, type JsonObject, type KubeObject, sameJson, timestamp } from '#lab/cluster/objects.ts';
import { groupVersion, type Resource } from '#lab/cluster/resources.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  type FieldError,
  invalid,
  invalidValue,
  notFound,
  required,
  StatusError,
} from '#lab/cluster/status-error.ts';
import type { Actor } from '#lab/cluster/store.ts';
import { validate } from '#lab/cluster/validation.ts';

export interface WriteOptions {
  dryRun?: boolean;
  actor?: Actor;
}

/** Kinds that start with an empty status, whatever the client sent: status is the controllers' own. */
const EMPTY_STATUS = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
]);

/** Creates an object the way the server does: defaults, admission, validation; a dry run stops before the store. */
export function createObject(
  core: Core,
  resource: Resource,
  namespace: string | undefined,
  body: JsonObject,
  { dryRun = false, actor = 'client' }: WriteOptions = {},
): KubeObject {
  const object = withMeta(resource, namespace, body);
  if (object.metadata.resourceVersion) {
    throw new StatusError(500, undefined, 'resourceVersion should not be set on objects to be created');
  }
  delete object.metadata.resourceVersion;
  checkTypes(object);
  applyDefaults(object);
  if (EMPTY_STATUS.has(object.kind)) object.status = startingStatus(object.kind);
  if (object.kind === 'Namespace') object.status = { phase: 'Active' };
  const errors = validate(resource, object, undefined);
  if (errors.length > 0) throw invalid(resource, object.metadata.name, errors);
  admitNew(core, resource, object);
  if (core.store.get(resource, namespace, object.metadata.name))
    throw alreadyExists(resource, object.metadata.name);
  return dryRun ? object : core.store.create(resource, object, actor);
}

/** What a typed server refuses while it decodes: the fields that the lab's controllers count with. */
function checkTypes(object: KubeObject): void {
  const version = object.apiVersion.split('/').at(-1);
  const cannot = `${object.kind} in version "${version}" cannot be handled as a ${object.kind}`;
  const replicas = asObject(object.spec).replicas;
  if (replicas !== undefined && replicas !== null && typeof replicas !== 'number') {
    const found = Array.isArray(replicas) ? 'array' : typeof replicas;
    const field = `${object.kind}Spec.spec.replicas`;
    throw badRequest(
      `${cannot}: json: cannot unmarshal ${found} into Go struct field ${field} of type int32`,
    );
  }
  if (object.kind !== 'Secret') return;
  for (const value of Object.values(asObject(object.data))) {
    const at = String(value).search(/[^A-Za-z0-9+/=\r\n]/);
    if (at >= 0) throw badRequest(`${cannot}: illegal base64 data at input byte ${at}`);
  }
}

function startingStatus(kind: string): JsonObject {
  if (kind === 'DaemonSet') {
    return { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  }
  if (kind === 'PodDisruptionBudget') {
    return { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  }
  if (kind === 'StatefulSet') return { replicas: 0, availableReplicas: 0 };
  return kind === 'ReplicaSet' ? { replicas: 0 } : {};
}

function withMeta(resource: Resource, namespace: string | undefined, body: JsonObject): KubeObject {
  const meta = asObject(body.metadata);
  const generated = typeof meta.generateName === 'string' && !meta.name;
  const name = generated
    ? `${String(meta.generateName).slice(0, 58)}${randomSuffix()}`
    : String(meta.name ?? '');
  if (name === '') {
    throw invalid(resource, '', [required('metadata.name', 'name or generateName is required')]);
  }
  const generation = nextGeneration(resource, undefined, true);
  const { managedFields: _managed, selfLink: _link, ...kept } = meta;
  return {
    ...structuredClone(body),
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    metadata: {
      ...structuredClone(kept),
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: randomUUID(),
      creationTimestamp: timestamp(),
      ...(generation === undefined ? {} : { generation }),
    },
  };
}

/** Fields of metadata that a client cannot change by an update. */
const SERVER_META = [
  'name',
  'namespace',
  'generateName',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
] as const;

function immutableMeta(previous: KubeObject, object: KubeObject): FieldError[] {
  const { uid } = object.metadata;
  return uid && uid !== previous.metadata.uid
    ? [invalidValue('metadata.uid', uid, 'field is immutable')]
    : [];
}

/** Checks and stores the successor of `previous`. `part` is `status` for the status subresource. */
export function replaceObject(
  core: Core,
  resource: Resource,
  previous: KubeObject,
  body: JsonObject,
  part: '' | 'status',
  { dryRun = false, actor = 'client' }: WriteOptions = {},
): KubeObject {
  const name = previous.metadata.name;
  const sent = asObject(body.metadata);
  if (sent.resourceVersion && sent.resourceVersion !== previous.metadata.resourceVersion)
    throw conflict(resource, name);
  const object = successor(resource, previous, body, part);
  checkTypes(object);
  applyDefaults(object);
  const errors = [...immutableMeta(previous, body as KubeObject), ...validate(resource, object, previous)];
  if (errors.length > 0) throw invalid(resource, name, errors);
  const specChanged = !sameJson(specOf(previous), specOf(object));
  const generation = nextGeneration(resource, previous, specChanged);
  if (generation !== undefined) object.metadata.generation = generation;
  if (dryRun) return object;
  const stored = core.store.replace(resource, object, actor);
  // The last finalizer gone from an object that is being deleted: this write ends it.
  const ended = stored.metadata.deletionTimestamp !== undefined && !stored.metadata.finalizers?.length;
  if (ended && !hasOwnEnd(stored)) return core.store.remove(resource, stored, actor) ?? stored;
  return stored;
}

/** Pods end when their kubelet says so, namespaces when they are empty. */
function hasOwnEnd(object: KubeObject): boolean {
  return (
    object.kind === 'Namespace' ||
    (object.kind === 'Pod' && (object.metadata.deletionGracePeriodSeconds ?? 0) > 0)
  );
}

function specOf(object: KubeObject): unknown {
  const { metadata: _m, status: _s, ...rest } = object;
  return rest;
}

function successor(
  resource: Resource,
  previous: KubeObject,
  body: JsonObject,
  part: '' | 'status',
): KubeObject {
  const hasStatus = resource.subresources.includes('status');
  const content =
    part === 'status' ? { ...previous, status: structuredClone(body.status) } : structuredClone(body);
  const sent = asObject(part === 'status' ? { ...previous.metadata } : body.metadata);
  const { managedFields: _managed, selfLink: _link, resourceVersion: _sent, ...meta } = structuredClone(sent);
  const kept: JsonObject = {};
  for (const field of SERVER_META) {
    delete meta[field];
    if (previous.metadata[field] !== undefined) kept[field] = previous.metadata[field];
  }
  const object: KubeObject = {
    ...content,
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    metadata: {
      ...meta,
      ...kept,
      resourceVersion: previous.metadata.resourceVersion,
    } as KubeObject['metadata'],
  };
  if (part === '' && hasStatus) {
    if (previous.status === undefined) delete object.status;
    else object.status = previous.status;
  }
  if (part === '' && object.kind === 'Service') keepClusterIp(previous, object);
  return object;
}

/** An update that leaves the cluster IP out keeps it. */
function keepClusterIp(previous: KubeObject, object: KubeObject): void {
  const before = asObject(previous.spec);
  const spec = asObject(object.spec);
  spec.clusterIP ??= before.clusterIP;
  spec.clusterIPs ??= before.clusterIPs;
}

/** The object, or a 404 in the server's words. */
export function mustGet(
  core: Core,
  resource: Resource,
  namespace: string | undefined,
  name: string,
): KubeObject {
  const object = core.store.get(resource, namespace, name);
  if (object === undefined) throw notFound(resource, name);
  return object;
}
