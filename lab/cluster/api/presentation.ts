import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { JsonObject, KubeObject } from '#lab/cluster/objects.ts';
import { groupVersion } from '#lab/cluster/resources.ts';
import { partialOf, tableOf } from '#lab/cluster/tables/table.ts';

/** How objects leave the server, by the Accept header: whole, as metadata only, or as a Table. */
export interface Presenter {
  one(object: KubeObject): JsonObject;
  list(objects: readonly KubeObject[], meta: JsonObject): JsonObject;
  /** An object in a watch event; a Table sends its columns only with the first. */
  event(object: KubeObject, first: boolean): JsonObject;
}

const META = 'meta.k8s.io/v1';

export function presenterOf(request: ResourceRequest): Presenter {
  const wanted = wantedForm(request.accept);
  if (wanted === 'Table') return tablePresenter(request);
  if (wanted === 'PartialObjectMetadata' || wanted === 'PartialObjectMetadataList')
    return metadataPresenter();
  const { resource } = request;
  return {
    one: (object) => object,
    event: (object) => object,
    list: (objects, metadata) => ({
      kind: `${resource.kind}List`,
      apiVersion: groupVersion(resource),
      metadata,
      // Items of a typed list carry no kind of their own.
      items: objects.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest),
    }),
  };
}

/** The first `as=` form that the lab can give; plain JSON when the client would take that first. */
function wantedForm(accept: string): string | undefined {
  for (const part of accept.split(',')) {
    const [type, ...parameters] = part.split(';').map((piece) => piece.trim());
    if (type !== 'application/json' && type !== '*/*') continue;
    return parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
  }
  return undefined;
}

function metadataPresenter(): Presenter {
  return {
    one: partialOf,
    event: partialOf,
    list: (objects, metadata) => ({
      kind: 'PartialObjectMetadataList',
      apiVersion: META,
      metadata,
      items: objects.map(partialOf),
    }),
  };
}

function tablePresenter(request: ResourceRequest): Presenter {
  const include = request.query.get('includeObject') ?? 'Metadata';
  const table = (objects: readonly KubeObject[], metadata: JsonObject, columns = true): JsonObject =>
    tableOf(request.resource, objects, metadata, include, columns);
  return {
    one: (object) => table([object], { resourceVersion: object.metadata.resourceVersion }),
    list: (objects, metadata) => table(objects, metadata),
    event: (object, first) => table([object], { resourceVersion: object.metadata.resourceVersion }, first),
  };
}
