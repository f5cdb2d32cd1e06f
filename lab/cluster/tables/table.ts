import type { JsonObject, KubeObject } from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import { AGE, type Column, NAME } from '#lab/cluster/tables/cells.ts';
import { COLUMNS } from '#lab/cluster/tables/columns.ts';

const DEFAULT: readonly Column[] = [NAME, AGE];

/** A `meta.k8s.io/v1 Table`: what `kubectl get` prints. `include` is Metadata, Object or None. */
export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: JsonObject,
  include: string,
  withColumns: boolean,
): JsonObject {
  const columns = COLUMNS[resource.kind] ?? DEFAULT;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns
      ? columns.map(({ name, type, format = '', wide }) => ({
          name,
          type,
          format,
          description: '',
          priority: wide ? 1 : 0,
        }))
      : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object)),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : partialOf(object) }),
    })),
  };
}

/** The metadata of an object alone. */
export function partialOf(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
