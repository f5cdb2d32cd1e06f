import {
  asArray,
  asObject,
  type KubeObject,
  type LabelSelector,
  numberAt,
  stringAt,
} from '#lab/cluster/objects.ts';
import { selectorText } from '#lab/cluster/selectors.ts';
import { age } from '#lab/cluster/tables/age.ts';

export type Cell = string | number | boolean;

export interface Column {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  format?: string;
  /** Shown with `-o wide` only. */
  wide?: true;
  cell: (object: KubeObject) => Cell;
}

export const text = (name: string, cell: (object: KubeObject) => Cell, wide?: true): Column => ({
  name,
  type: 'string',
  cell,
  ...(wide ? { wide } : {}),
});

/** A column that prints one field; empty prints as `empty`. */
export const field = (name: string, path: string, empty = ''): Column =>
  text(name, (object) => stringAt(object, path) || empty);

export const count = (name: string, path: string): Column => ({
  name,
  type: 'integer',
  cell: (object) => numberAt(object, path),
});

export const orNone = (value: string): string => (value === '' ? '<none>' : value);

export const labelsText = (labels: unknown): string =>
  orNone(selectorText({ matchLabels: asObject(labels) as Record<string, string> }));

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: (object) => object.metadata.name,
};
export const AGE: Column = text('Age', (object) => age(object.metadata.creationTimestamp));
export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'date',
  cell: (object) => object.metadata.creationTimestamp ?? '',
};

const containers = (object: KubeObject): unknown[] => {
  const spec = asObject(object.spec);
  const template = asObject(asObject(asObject(spec.jobTemplate).spec).template ?? spec.template);
  return asArray(asObject(template.spec).containers);
};

export const CONTAINERS = text(
  'Containers',
  (object) =>
    containers(object)
      .map((c) => stringAt(c, 'name'))
      .join(','),
  true,
);
export const IMAGES = text(
  'Images',
  (object) =>
    containers(object)
      .map((c) => stringAt(c, 'image'))
      .join(','),
  true,
);
export const SELECTOR = text(
  'Selector',
  (object) => orNone(selectorText(asObject(object.spec).selector as LabelSelector)),
  true,
);
