import { DeniedError, NotFoundError, UpstreamError } from '#src/errors.ts';
import type { Cluster } from './client.ts';
import { assertName, assertNamespace } from './names.ts';
import { type KubeObject, READABLE, type ReadableKind } from './objects.ts';

export interface ReadOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface ListOptions extends ReadOptions {
  /** Left out: all namespaces, or a kind without any. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Most objects returned; 2,000 by default. */
  limit?: number;
}

export interface ListResult<T extends KubeObject = KubeObject> {
  items: T[];
  /** True where the limit left objects out. */
  truncated: boolean;
  /** The path with its query, as it was asked. */
  query: string;
}

const DEFAULT_LIMIT = 2_000;
/** Big enough for few round trips, small enough for answers below some MB. */
const PAGE = 500;

/** The path that lists a kind, or names one object. Names are checked. */
export function pathOf(kind: ReadableKind, namespace?: string, name?: string): string {
  const { path, plural, namespaced } = READABLE[kind];
  const where = namespaced && namespace !== undefined ? `/namespaces/${assertNamespace(namespace)}` : '';
  return `${path}${where}/${plural}${name === undefined ? '' : `/${assertName(name, kind)}`}`;
}

/** Lists objects without managedFields. A paging token that expired in between ends the list as truncated. */
export async function listObjects<T extends KubeObject = KubeObject>(
  cluster: Cluster,
  kind: ReadableKind,
  options: ListOptions = {},
): Promise<ListResult<T>> {
  const path = pathOf(kind, options.namespace);
  const most = options.limit ?? DEFAULT_LIMIT;
  const selectors = { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector };
  const items: T[] = [];
  let next: string | undefined;
  do {
    const limit = Math.min(PAGE, most - items.length);
    const page = (await cluster.requestJson({
      path,
      query: { ...selectors, limit, continue: next },
      ...pick(options),
    })) as { items?: T[] | null; metadata?: { continue?: string } };
    for (const item of page.items ?? []) items.push(cleaned(item, kind));
    next = page.metadata?.continue || undefined;
  } while (next && items.length < most);
  return { items, truncated: next !== undefined, query: describeQuery(path, { ...selectors, limit: most }) };
}

/** What asks the API server for names and labels alone, in no other form: contents never leave it. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * Names of a namespace's Secrets. Kubernetes has no permission for names alone: who may list Secrets may read them, so
 * the reader's role leaves it out and the refusal says so.
 */
export async function listSecretNames(
  cluster: Cluster,
  namespace: string,
  options: ReadOptions & { limit?: number } = {},
): Promise<{ items: { name: string }[]; truncated: boolean; query: string }> {
  const path = `/api/v1/namespaces/${assertNamespace(namespace)}/secrets`;
  const query = { limit: options.limit ?? DEFAULT_LIMIT };
  let answer: PartialMetadataList;
  try {
    answer = (await cluster.requestJson({
      path,
      query,
      accept: METADATA_ONLY,
      ...pick(options),
    })) as PartialMetadataList;
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
    throw new DeniedError(
      error.message,
      `${error.fix} It is left out by default, because it also allows to read what the Secrets hold; without it a Secret that is missing is known from events alone.`,
      { cause: error },
    );
  }
  if (answer.kind !== 'PartialObjectMetadataList') {
    throw new UpstreamError(
      `Cluster ${cluster.name} did not answer GET ${path} with metadata alone; the answer was dropped.`,
      'Check what stands between Casebook and the API server: it has to pass the Accept header on.',
    );
  }
  return {
    items: (answer.items ?? []).map(({ metadata }) => ({ name: metadata.name })),
    truncated: Boolean(answer.metadata?.continue),
    query: `${describeQuery(path, query)} (metadata only)`,
  };
}

interface PartialMetadataList {
  kind?: string;
  items?: { metadata: PartialMetadata }[] | null;
  metadata?: { continue?: string };
}

interface PartialMetadata {
  name: string;
  managedFields?: { manager?: string; operation?: string; time?: string; subresource?: string }[];
}

/** The last write of one object's own fields by one client. */
export interface ObjectEdit {
  kind: string;
  name: string;
  manager: string;
  /** ISO 8601. */
  at: string;
}

/**
 * Who wrote the objects of a kind last, newest first, from `managedFields`: the only trace that the API keeps of an edit of
 * what has no revisions, a ConfigMap for example. Status is written by controllers all the time and is left out.
 */
export async function listEdits(
  cluster: Cluster,
  kind: ReadableKind,
  namespace: string,
  options: ReadOptions & { limit?: number } = {},
): Promise<{ items: ObjectEdit[]; truncated: boolean; query: string }> {
  const path = pathOf(kind, namespace);
  const query = { limit: options.limit ?? DEFAULT_LIMIT };
  const answer = (await cluster.requestJson({
    path,
    query,
    accept: METADATA_ONLY,
    ...pick(options),
  })) as PartialMetadataList;
  const items = (answer.items ?? []).flatMap(({ metadata: { name, managedFields = [] } }) =>
    managedFields
      .filter(({ subresource, time }) => !subresource && time)
      .map(({ manager = '', time = '' }) => ({ kind, name, manager, at: time })),
  );
  return {
    items: items.sort((a, b) => (a.at < b.at ? 1 : -1)),
    truncated: Boolean(answer.metadata?.continue),
    query: `${describeQuery(path, query)} (metadata only)`,
  };
}

/** One object without managedFields, or undefined where there is none. */
export async function getObject<T extends KubeObject = KubeObject>(
  cluster: Cluster,
  kind: ReadableKind,
  name: string,
  namespace?: string,
  options: ReadOptions = {},
): Promise<T | undefined> {
  try {
    const object = (await cluster.requestJson({
      path: pathOf(kind, namespace, name),
      ...pick(options),
    })) as T;
    return cleaned(object, kind);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

export interface PodLogRequest {
  namespace: string;
  pod: string;
  container?: string;
  /** The instance before the last restart. */
  previous?: boolean;
  tailLines?: number;
  limitBytes?: number;
}

/**
 * The end of a container's log, with the server's timestamps; at most 200 lines and 256 KiB by default. `truncated` where
 * the bytes ran out: the API counts them from the first of the lines, so the newest are missing.
 */
export async function podLog(
  cluster: Cluster,
  request: PodLogRequest,
  options: ReadOptions = {},
): Promise<{ text: string; truncated: boolean; query: string }> {
  const path = `${pathOf('Pod', request.namespace, request.pod)}/log`;
  const query = {
    container: request.container === undefined ? undefined : assertName(request.container, 'container'),
    previous: request.previous || undefined,
    tailLines: request.tailLines ?? 200,
    limitBytes: request.limitBytes ?? 262_144,
    timestamps: true,
  };
  const text = await cluster.requestText({ path, query, accept: '*/*', ...pick(options) });
  const truncated = Buffer.byteLength(text) >= query.limitBytes;
  return { text, truncated, query: describeQuery(path, query) };
}

/** `GET /api/v1/…?limit=…`, as evidence keeps it. */
function describeQuery(path: string, query: Record<string, string | number | boolean | undefined>): string {
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return `GET ${path}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

function pick(options: ReadOptions): ReadOptions {
  return {
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  };
}

/** List items lack kind and apiVersion; managedFields are noise and often most of an object's bytes. */
function cleaned<T extends KubeObject>(object: T, kind: ReadableKind): T {
  const metadata: Record<string, unknown> = { ...object.metadata };
  delete metadata.managedFields;
  const apiVersion = object.apiVersion ?? READABLE[kind].path.replace(/^\/apis?\//, '');
  return { ...object, apiVersion, kind: object.kind ?? kind, metadata } as unknown as T;
}
