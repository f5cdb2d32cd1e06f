import type { Json } from '#src/evidence/types.ts';
import type { FieldChange } from '#src/proposals/types.ts';
import { redactText } from '#src/redaction/redact.ts';

const MAX_CHANGES = 40;
const MAX_VALUE = 200;

/**
 * What differs between two JSON values, for people: one line per leaf, members of a list of named things by their name
 * (`containers[web].image`) and not by their place. Images first. Values are redacted and cut.
 */
export function fieldChanges(before: Json, after: Json, root = ''): FieldChange[] {
  const old = leaves(before, root);
  const now = leaves(after, root);
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => old.get(path) !== now.get(path),
  );
  const changes = paths
    .sort((a, b) => Number(isImage(b)) - Number(isImage(a)) || a.localeCompare(b, 'en'))
    .map((path) => ({ path, before: shown(path, old.get(path)), after: shown(path, now.get(path)) }));
  if (changes.length <= MAX_CHANGES) return changes;
  const left = changes.length - MAX_CHANGES;
  return [...changes.slice(0, MAX_CHANGES), { path: `(${left} more fields)`, before: null, after: null }];
}

const isImage = (path: string): boolean => path.endsWith('.image');

function leaves(value: Json, path: string, into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) {
    const names = value.map(nameOf);
    const named = names.every((name) => name !== undefined) && new Set(names).size === names.length;
    for (const [index, item] of value.entries())
      leaves(item, `${path}[${named ? names[index] : index}]`, into);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      const step = /^[\w-]+$/.test(key) ? (path === '' ? key : `.${key}`) : `["${key}"]`;
      leaves(member, `${path}${step}`, into);
    }
  } else {
    into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return into;
}

function nameOf(item: Json): string | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined;
  return typeof item.name === 'string' ? item.name : undefined;
}

/** With its name before it, so that the redaction sees `DB_PASSWORD=…` as what it is. */
function shown(path: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  const name = /\[([^\][]+)\]\.value$/.exec(path)?.[1] ?? '';
  const prefix = name === '' ? '' : `${name}=`;
  const safe = redactText(`${prefix}${value}`);
  const text = safe.startsWith(prefix) ? safe.slice(prefix.length) : safe;
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}… (${text.length} characters)` : text;
}
