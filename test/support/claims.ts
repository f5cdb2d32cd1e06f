import { pointerStep } from '#src/diagnosis/citations.ts';
import { fieldsOf, isPoint } from '#src/diagnosis/claims/fields.ts';
import { type Place, placeOf } from '#src/diagnosis/claims/record.ts';
import { namedAs } from '#src/diagnosis/claims/statement.ts';
import type { About, Claim } from '#src/diagnosis/claims/types.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';

/** True statements, rendered from evidence: what the checker has to accept, and what mutations start from. */

/** Pointers to everything in a content that is neither a list nor an object. */
export function pointersOf(content: Json, pointer = ''): string[] {
  if (content === null || typeof content !== 'object') return [pointer];
  if (Array.isArray(content))
    return content.flatMap((member, index) => pointersOf(member, `${pointer}${pointerStep(index)}`));
  return Object.entries(content).flatMap(([key, member]) =>
    pointersOf(member, `${pointer}${pointerStep(key)}`),
  );
}

/** Whom a place is about, by the first of its owners. */
export function aboutOf(place: Place): About | undefined {
  const [owner] = place.owners;
  if (!owner) return undefined;
  const { kinds, namespace, name } = owner;
  return { kind: kinds[0] ?? '', name, ...(namespace === undefined ? {} : { namespace }) };
}

/** A plain and complete statement of one value: its object, the whole way to it, and the value as `{1}`. */
export function claimOf(item: EvidenceItem, pointer: string): Claim | undefined {
  const place = placeOf(item, pointer);
  const about = place && aboutOf(place);
  // When it was measured is part of a measurement, and no value of its own.
  if (!place || !about || (Array.isArray(place.record.points) && !isPoint(place))) return undefined;
  const { record } = place;
  const labels =
    typeof record.labels === 'object' && record.labels !== null ? Object.values(record.labels) : [];
  const telling = [record.pod, record.container, record.name, record.node, ...labels].filter(
    (each): each is string => typeof each === 'string' && each !== '',
  );
  const way = isPoint(place) ? [] : fieldsOf(place).map(({ key }) => key);
  const field = isPoint(place) ? fieldsOf(place).map(({ exact }) => exact.join(' ')) : [];
  const words = [...new Set(telling), ...way].map((each) => namedAs(each).at(-1));
  const where = about.namespace === undefined ? about.name : `${about.namespace}/${about.name}`;
  return {
    statement: `For ${about.kind} ${namedAs(where).at(-1)} the ${[...words, ...field].join(' ')} is {1}.`,
    about,
    cites: [{ evidence: item.id, pointer, value: place.value }],
  };
}
