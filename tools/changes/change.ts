import type { FieldChange } from '#tools/kubernetes/field-changes.ts';

/** Something that became different at a moment. */
export interface ChangeRow {
  /** ISO 8601 in UTC. */
  at: string;
  what: 'rollout' | 'rolled back' | 'edited' | 'scaled' | 'created' | 'being deleted' | 'node';
  kind: string;
  name: string;
  /** One sentence or less. */
  says?: string;
  fromRevision?: number;
  toRevision?: number;
  /** What differs, of a rollout. */
  fields?: FieldChange[];
  fieldsLeftOut?: number;
  /** The client that wrote it, as it calls itself. */
  by?: string;
}

/** Milliseconds of a window. */
export interface Span {
  from: number;
  to: number;
}

export function isIn({ from, to }: Span, at: string | null | undefined): at is string {
  const time = Date.parse(at ?? '');
  return time >= from && time < to;
}
