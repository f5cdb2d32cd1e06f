import { parse } from 'yaml';
import { decodeProtobuf } from '#lab/cluster/api/protobuf.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import { asObject, isObject, type JsonObject } from '#lab/cluster/objects.ts';
import { groupVersion } from '#lab/cluster/resources.ts';
import { badRequest, invalid, StatusError } from '#lab/cluster/status-error.ts';

const MEDIA = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The object in a request body. Throws 415 for other media types, 400 for what is no such object. */
export function readObject(
  request: ResourceRequest,
  expected: { apiVersion: string; kind: string } = expectedOf(request),
): JsonObject {
  const type = request.contentType.split(';')[0]?.trim() ?? '';
  const text = request.body.toString();
  let value: unknown;
  if (type === 'application/yaml') value = parse(text);
  else if (type === 'application/vnd.kubernetes.protobuf') value = decodeProtobuf(request.body);
  else if (type === '' || type === 'application/json') value = parseJson(text, expected.kind);
  else {
    const why = `the body of the request was in an unknown format - accepted media types include: ${MEDIA}`;
    throw new StatusError(415, 'UnsupportedMediaType', why);
  }
  if (!isObject(value))
    throw badRequest(`the object provided is unrecognized (must be of type ${expected.kind})`);
  const { kind, apiVersion } = value;
  if (kind !== undefined && kind !== expected.kind) {
    throw badRequest(
      `${String(kind)} in version "${String(apiVersion)}" cannot be handled as a ${expected.kind}: converting (${String(apiVersion)}.${String(kind)}) to (${expected.kind}): unknown conversion`,
    );
  }
  if (apiVersion !== undefined && apiVersion !== expected.apiVersion) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  return value;
}

function expectedOf({ resource }: ResourceRequest): { apiVersion: string; kind: string } {
  return { apiVersion: groupVersion(resource), kind: resource.kind };
}

function parseJson(text: string, kind: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
    );
  }
}

/** JSON of a patch or of delete options; an empty body is undefined. */
export function readJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whether the write is a dry run; any value but `All` is a 422. */
export function isDryRun(query: URLSearchParams, optionsKind: string): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  if (values.length === 0) return false;
  if (values.some((value) => value !== 'All')) {
    const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
    const target = { group: 'meta.k8s.io', kind: optionsKind };
    throw invalid(target, '', [{ reason: 'FieldValueNotSupported', field: 'dryRun', message }]);
  }
  return true;
}

/** Checks that the body speaks of the object in the URL. */
export function checkIdentity(request: ResourceRequest, body: JsonObject): void {
  const meta = asObject(body.metadata);
  if (typeof meta.namespace === 'string' && meta.namespace !== '' && meta.namespace !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (
    request.name !== '' &&
    typeof meta.name === 'string' &&
    meta.name !== '' &&
    meta.name !== request.name
  ) {
    throw badRequest(
      `the name of the object (${meta.name}) does not match the name on the URL (${request.name})`,
    );
  }
}
