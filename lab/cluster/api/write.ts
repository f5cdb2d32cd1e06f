import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { checkIdentity, isDryRun, readJson, readObject } from '#lab/cluster/api/body.ts';
import { presenterOf } from '#lab/cluster/api/presentation.ts';
import { filterOf } from '#lab/cluster/api/read.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import { checkEscalation } from '#lab/cluster/auth/escalation.ts';
import type { User } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import { deleteObject, parseDeleteOptions } from '#lab/cluster/deletion.ts';
import { asObject, type KubeObject } from '#lab/cluster/objects.ts';
import { groupVersion } from '#lab/cluster/resources.ts';
import { conflict, methodNotAllowed } from '#lab/cluster/status-error.ts';
import { createObject, mustGet, replaceObject } from '#lab/cluster/writes.ts';

export function handleCreate(core: Core, request: ResourceRequest, user: User): Answer {
  const { resource, namespace } = request;
  if (request.name !== '' || (resource.namespaced && namespace === undefined)) throw methodNotAllowed();
  const body = readObject(request);
  checkIdentity(request, body);
  const dryRun = isDryRun(request.query, 'CreateOptions');
  checkEscalation(core, user, resource, body as KubeObject, namespace);
  return ok(presenterOf(request).one(createObject(core, resource, namespace, body, { dryRun })), 201);
}

/** PUT of an object or of its status. */
export function handleUpdate(core: Core, request: ResourceRequest, user: User): Answer {
  const { resource, namespace, name } = request;
  const body = readObject(request);
  checkIdentity(request, body);
  const dryRun = isDryRun(request.query, 'UpdateOptions');
  const previous = mustGet(core, resource, namespace, name);
  const uid = asObject(body.metadata).uid;
  if (typeof uid === 'string' && uid !== previous.metadata.uid) {
    const key = `/registry/${resource.plural}/${namespace === undefined ? '' : `${namespace}/`}${name}`;
    const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${previous.metadata.uid}`;
    throw conflict(resource, name, why);
  }
  checkEscalation(core, user, resource, body as KubeObject, namespace);
  const part = request.subresource === 'status' ? 'status' : '';
  return ok(presenterOf(request).one(replaceObject(core, resource, previous, body, part, { dryRun })));
}

export function handleDelete(core: Core, request: ResourceRequest): Answer {
  const { resource, namespace, name } = request;
  isDryRun(request.query, 'DeleteOptions');
  const object = mustGet(core, resource, namespace, name);
  return ok(deleteObject(core, resource, object, parseDeleteOptions(readJson(request.body), request.query)));
}

export function handleDeleteCollection(core: Core, request: ResourceRequest): Answer {
  const { resource, namespace } = request;
  if (!resource.collection || (resource.namespaced && namespace === undefined)) throw methodNotAllowed();
  const options = parseDeleteOptions(readJson(request.body), request.query);
  const targets = core.store.list(resource, namespace).filter(filterOf(request));
  for (const object of targets) deleteObject(core, resource, object, options);
  return ok({
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata: { resourceVersion: String(core.store.revision()) },
    items: targets.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest),
  });
}
