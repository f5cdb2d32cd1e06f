import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { checkIdentity, isDryRun, readJson } from '#lab/cluster/api/body.ts';
import { presenterOf } from '#lab/cluster/api/presentation.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import { checkEscalation } from '#lab/cluster/auth/escalation.ts';
import type { User } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import { isObject, type JsonObject, type KubeObject } from '#lab/cluster/objects.ts';
import { applyJsonPatch } from '#lab/cluster/patch/json-patch.ts';
import { applyMergePatch } from '#lab/cluster/patch/merge-patch.ts';
import { applyStrategicMerge } from '#lab/cluster/patch/strategic-merge.ts';
import { badRequest, invalid, required, StatusError } from '#lab/cluster/status-error.ts';
import { mustGet, replaceObject } from '#lab/cluster/writes.ts';

/** Applies the body to a document by the media type of the request. */
export function applyPatch(request: ResourceRequest, document: JsonObject): JsonObject {
  const type = request.contentType.split(';')[0]?.trim() ?? '';
  if (type === 'application/apply-patch+yaml') refuseApply(request);
  const apply = PATCHES[type];
  if (apply === undefined)
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const result = apply(document, readJson(request.body));
  if (!isObject(result)) throw badRequest('error decoding patch: the result is not an object');
  return result;
}

function objectOnly(patch: unknown): JsonObject {
  if (isObject(patch)) return patch;
  const found = Array.isArray(patch) ? 'array' : typeof patch;
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
  );
}

const PATCHES: Readonly<Record<string, (document: JsonObject, patch: unknown) => unknown>> = {
  'application/json-patch+json': applyJsonPatch,
  'application/merge-patch+json': (document, patch) => applyMergePatch(document, objectOnly(patch)),
  'application/strategic-merge-patch+json': (document, patch) =>
    applyStrategicMerge(document, objectOnly(patch)),
};

/** Server-side apply needs field ownership, which the lab does not keep: refused rather than half done. */
function refuseApply({ query }: ResourceRequest): never {
  if (!query.get('fieldManager')) {
    const target = { group: 'meta.k8s.io', kind: 'PatchOptions' };
    throw invalid(target, '', [required('fieldManager', 'is required for apply patch')]);
  }
  throw new StatusError(
    415,
    'UnsupportedMediaType',
    'the lab cluster does not offer server-side apply; use a merge patch',
    {},
  );
}

export function handlePatch(core: Core, request: ResourceRequest, user: User): Answer {
  const { resource, namespace, name } = request;
  const dryRun = isDryRun(request.query, 'PatchOptions');
  const previous = mustGet(core, resource, namespace, name);
  const patched = applyPatch(request, previous);
  checkIdentity(request, patched);
  checkEscalation(core, user, resource, patched as KubeObject, namespace);
  const part = request.subresource === 'status' ? 'status' : '';
  return ok(presenterOf(request).one(replaceObject(core, resource, previous, patched, part, { dryRun })));
}
