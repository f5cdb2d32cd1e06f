import type { Json } from '#src/evidence/types.ts';

export interface FieldChange {
  /** `spec.containers[main].image`: members of lists by their names where they have one. */
  field: string;
  /** Absent: the field was not there. */
  from?: Json;
  /** Absent: the field is no longer there. */
  to?: Json;
}

type Fields = { [key: string]: Json };

/** Every field in which two values differ, in the order of their names. What was added or removed as a whole is one change. */
export function fieldChanges(from: Json | undefined, to: Json | undefined, field = ''): FieldChange[] {
  if (from === undefined || to === undefined) {
    if (from === to) return [];
    return [{ field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  }
  const before = fieldsOf(from);
  const after = fieldsOf(to);
  if (!before || !after || Array.isArray(from) !== Array.isArray(to))
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from, to }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const step = key.startsWith('[') || field === '' ? key : `.${key}`;
    return fieldChanges(own(before, key), own(after, key), `${field}${step}`);
  });
}

/** Keys are other people's: `constructor` is no field that every object has. */
function own(fields: Fields, key: string): Json | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Objects by key, lists by the names of their members: one that moved has not changed. Undefined for a plain value. */
function fieldsOf(value: Json): Fields | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return value;
  const names = value.map(memberName);
  const named = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  // A list of plain values, a command for example, is read as one.
  if (!named && value.every((member) => member === null || typeof member !== 'object')) return undefined;
  return Object.fromEntries(value.map((member, index) => [`[${named ? names[index] : index}]`, member]));
}

function memberName(member: Json): string | undefined {
  if (member === null || typeof member !== 'object' || Array.isArray(member)) return undefined;
  const name = member.name ?? member.mountPath ?? member.containerPort ?? member.key;
  return name === undefined || name === null || typeof name === 'object' ? undefined : String(name);
}
