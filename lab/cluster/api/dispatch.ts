import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { discover, VERSION } from '#lab/cluster/api/discovery.ts';
import { handleEviction } from '#lab/cluster/api/eviction.ts';
import { handleLog } from '#lab/cluster/api/log.ts';
import { openApi } from '#lab/cluster/api/openapi.ts';
import { handlePatch } from '#lab/cluster/api/patch.ts';
import { handleGet, handleList } from '#lab/cluster/api/read.ts';
import {
  isResourcePath,
  isServedGroup,
  parseRequest,
  type RawRequest,
  type ResourceRequest,
} from '#lab/cluster/api/request.ts';
import { handleReview } from '#lab/cluster/api/reviews.ts';
import { handleScale } from '#lab/cluster/api/scale.ts';
import { handleTokenRequest } from '#lab/cluster/api/token-request.ts';
import { handleWatch } from '#lab/cluster/api/watch.ts';
import { handleCreate, handleDelete, handleDeleteCollection, handleUpdate } from '#lab/cluster/api/write.ts';
import type { User } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import { forbidden, methodNotAllowed, StatusError } from '#lab/cluster/status-error.ts';

/** Answers one request: who is it, may they, then the handler of the verb or the subresource. */
export function dispatch(core: Core, raw: RawRequest, user: User, host: string): Answer {
  if (!isResourcePath(raw.path)) return answerPath(core, raw, user, host);
  // A group that nobody serves has no handler at all: plain text, unlike an unknown resource in a known one.
  if (!isServedGroup(raw.path)) return { code: 404, text: '404 page not found\n' };
  const request = parseRequest(raw);
  authorize(core, request, user);
  if (request.resource.virtual) return handleReview(core, request, user);
  if (request.subresource !== '' && request.subresource !== 'status')
    return dispatchSubresource(core, request);
  switch (request.verb) {
    case 'get':
      return handleGet(core, request);
    case 'list':
      return handleList(core, request);
    case 'watch':
      return handleWatch(core, request);
    case 'create':
      return handleCreate(core, request, user);
    case 'update':
      return handleUpdate(core, request, user);
    case 'patch':
      return handlePatch(core, request, user);
    case 'delete':
      return handleDelete(core, request);
    default:
      return handleDeleteCollection(core, request);
  }
}

const SUBRESOURCES: Readonly<
  Record<string, { verbs: readonly string[]; handle: (core: Core, request: ResourceRequest) => Answer }>
> = {
  log: { verbs: ['get'], handle: handleLog },
  scale: { verbs: ['get', 'update', 'patch'], handle: handleScale },
  eviction: { verbs: ['create'], handle: handleEviction },
  token: { verbs: ['create'], handle: handleTokenRequest },
};

function dispatchSubresource(core: Core, request: ResourceRequest): Answer {
  const entry = SUBRESOURCES[request.subresource];
  if (entry === undefined || !entry.verbs.includes(request.verb)) throw methodNotAllowed();
  return entry.handle(core, request);
}

function authorize(core: Core, request: ResourceRequest, user: User): void {
  const { verb, resource, subresource, name, namespace = '' } = request;
  const { group, plural } = resource;
  const decision = core.authorizer.authorize(user, {
    verb,
    group,
    resource: plural,
    subresource,
    name,
    namespace,
    path: '',
  });
  if (decision.allowed) return;
  const wanted = subresource === '' ? plural : `${plural}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User "${user.username}" cannot ${verb} resource "${wanted}" in API group "${group}" ${where}`;
  throw forbidden({ group, plural }, name, why);
}

/** Discovery, health, version: paths that are no resources. */
function answerPath(core: Core, raw: RawRequest, user: User, host: string): Answer {
  const decision = core.authorizer.authorize(user, {
    verb: raw.method.toLowerCase(),
    group: '',
    resource: '',
    subresource: '',
    name: '',
    namespace: '',
    path: raw.path,
  });
  if (!decision.allowed) {
    const why = `forbidden: User "${user.username}" cannot ${raw.method.toLowerCase()} path "${raw.path}"`;
    throw new StatusError(403, 'Forbidden', why, {});
  }
  if (['/readyz', '/livez', '/healthz'].includes(raw.path)) return { code: 200, text: 'ok' };
  if (raw.path === '/version' || raw.path === '/version/') return ok(VERSION);
  const found = discover(raw.path, host) ?? openApi(raw.path);
  return found === undefined ? { code: 404, text: '404 page not found\n' } : ok(found);
}
