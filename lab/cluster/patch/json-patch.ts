import { isObject, sameJson } from '#lab/cluster/objects.ts';
import { badRequest, StatusError } from '#lab/cluster/status-error.ts';

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** What a server answers to every operation that does not apply, a failing `test` among them. */
function rejected(): StatusError {
  return new StatusError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

/** Applies an RFC 6902 patch to a copy. Throws 400 for a body that is none, 422 when an operation does not apply. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  return patch.reduce<unknown>(
    (current, operation) => applyOne(current, operation as Operation),
    structuredClone(document),
  );
}

function applyOne(document: unknown, operation: Operation): unknown {
  const { op, path } = operation;
  if (typeof path !== 'string') throw rejected();
  if (op === 'test') {
    if (!sameJson(read(document, path), operation.value)) throw rejected();
    return document;
  }
  if (op === 'add' || op === 'replace')
    return write(document, path, structuredClone(operation.value), op === 'add');
  if (op === 'remove') return remove(document, path);
  if (op === 'copy' || op === 'move') {
    const from = operation.from ?? '';
    const value = structuredClone(read(document, from));
    if (value === undefined) throw rejected();
    return write(op === 'move' ? remove(document, from) : document, path, value, true);
  }
  throw rejected();
}

function parts(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw rejected();
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: unknown, path: string): unknown {
  let current = document;
  for (const part of parts(path)) {
    if (Array.isArray(current)) current = current[Number(part)];
    else if (isObject(current)) current = current[part];
    else return undefined;
  }
  return current;
}

function parentOf(document: unknown, path: string): { parent: unknown; last: string } {
  const all = parts(path);
  const last = all.pop() ?? '';
  const parent = read(
    document,
    all.length === 0 ? '' : `/${all.map((p) => p.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
  );
  return { parent, last };
}

function write(document: unknown, path: string, value: unknown, insert: boolean): unknown {
  if (path === '') return value;
  const { parent, last } = parentOf(document, path);
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) throw rejected();
    if (insert) parent.splice(index, 0, value);
    else if (index < parent.length) parent[index] = value;
    else throw rejected();
  } else if (isObject(parent)) {
    // Kubernetes' library also lets `replace` set a key that is not there yet.
    parent[last] = value;
  } else throw rejected();
  return document;
}

function remove(document: unknown, path: string): unknown {
  const { parent, last } = parentOf(document, path);
  if (Array.isArray(parent)) {
    const index = Number(last);
    if (!Number.isInteger(index) || index < 0 || index >= parent.length) throw rejected();
    parent.splice(index, 1);
  } else if (isObject(parent) && last in parent) delete parent[last];
  else throw rejected();
  return document;
}
