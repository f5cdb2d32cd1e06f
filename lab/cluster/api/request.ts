import { findResource, RESOURCES, type Resource } from '#lab/cluster/resources.ts';
import { badRequest, methodNotAllowed, unknownResource } from '#lab/cluster/status-error.ts';

/** A request to a resource, told apart as the server's RequestInfo does. */
export interface ResourceRequest {
  verb: string;
  resource: Resource;
  namespace: string | undefined;
  name: string;
  subresource: string;
  query: URLSearchParams;
  contentType: string;
  accept: string;
  body: Buffer;
}

export interface RawRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  contentType: string;
  accept: string;
  body: Buffer;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
  GET: 'get',
  HEAD: 'get',
};

/** True for a path under /api/v1 or /apis/GROUP/VERSION that names something. */
export function isResourcePath(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  return (parts[0] === 'api' && parts.length > 2) || (parts[0] === 'apis' && parts.length > 3);
}

/** Whether any resource lives under the group of the path, in whatever version. */
export function isServedGroup(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  const group = parts[0] === 'api' ? '' : parts[1];
  return RESOURCES.some((resource) => resource.group === group);
}

function decodePath(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch (error) {
    throw badRequest(`invalid path: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Splits a resource path; throws the server's 404 for a resource it does not have, 405 for a verb it does not take. */
export function parseRequest(raw: RawRequest): ResourceRequest {
  const parts = decodePath(raw.path);
  const [group = '', version = '', ...rest] = parts[0] === 'api' ? ['', ...parts.slice(1)] : parts.slice(1);
  // /namespaces/NAME and its status are the Namespace itself; anything longer lives in it.
  const inNamespace =
    rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural = '', name = '', subresource = '', ...extra] = inNamespace ? rest.slice(2) : rest;
  const resource = findResource(group, version, plural);
  if (resource === undefined || extra.length > 0) throw unknownResource();
  if (subresource !== '' && !resource.subresources.includes(subresource)) throw unknownResource();
  if (inNamespace && !resource.namespaced) throw unknownResource();
  if (resource.namespaced && namespace === undefined && name !== '') throw unknownResource();
  return {
    verb: verbOf(raw, name, resource),
    resource,
    namespace,
    name: name || nameFromSelector(raw),
    subresource,
    query: raw.query,
    contentType: raw.contentType,
    accept: raw.accept,
    body: raw.body,
  };
}

function verbOf(raw: RawRequest, name: string, resource: Resource): string {
  const verb = VERBS[raw.method];
  if (verb === undefined || (resource.virtual && verb !== 'create')) throw methodNotAllowed();
  if (name === '' && verb === 'get') return isWatch(raw.query) ? 'watch' : 'list';
  if (name === '' && verb === 'delete') return 'deletecollection';
  if (name === '' && (verb === 'update' || verb === 'patch')) throw methodNotAllowed();
  if (verb === 'get' && isWatch(raw.query)) return 'watch';
  return verb;
}

function isWatch(query: URLSearchParams): boolean {
  const value = query.get('watch');
  return value === '1' || value === 'true';
}

/** A list or watch of one name is authorized as that name, so that `resourceNames` can grant it. */
function nameFromSelector(raw: RawRequest): string {
  if (raw.method !== 'GET') return '';
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(raw.query.get('fieldSelector') ?? '')?.[1] ?? '';
}
