import type { Json } from '#src/evidence/types.ts';
import {
  isSecretValue,
  kindOf,
  nameStrength,
  redactAssignments,
  redactEnvironmentEntries,
  redactSecretManifests,
} from './assignments.ts';
import { isPlaceholder, outsidePlaceholders, placeholder } from './placeholder.ts';
import { redactPrivateKeys, redactShapes } from './shapes.ts';
import { storable } from './storable.ts';

export { setRedactionKey } from './placeholder.ts';

/** Known shapes first, so that one secret gets one placeholder wherever it stands. */
function redactPiece(piece: string): string {
  if (piece.length < 6) return piece;
  let out = outsidePlaceholders(piece, redactPrivateKeys);
  out = outsidePlaceholders(out, redactShapes);
  out = outsidePlaceholders(out, redactEnvironmentEntries);
  return outsidePlaceholders(out, redactAssignments);
}

/**
 * Replaces secrets in common shapes by `[redacted:<kind>:<8 hex>]`, equal for equal secrets.
 * Idempotent: a replacement may open a new boundary, so it is repeated until nothing changes; every round turns text
 * into placeholders, which are never touched again, so it ends.
 */
export function redactText(text: string): string {
  let current = redactSecretManifests(storable(text));
  for (;;) {
    const next = outsidePlaceholders(current, redactPiece);
    if (next === current) return current;
    current = redactSecretManifests(next);
  }
}

/**
 * Redacts every string, and values by the name they stand under, also as environment entries and Secret data. A copy whose
 * objects have their keys in order.
 */
export function redactJson(value: Json): Json {
  if (typeof value === 'string') return redactString(value);
  if (Array.isArray(value)) return redactArray(value);
  if (value === null || typeof value !== 'object') return value;
  const isSecret = value.kind === 'Secret';
  const envName = typeof value.name === 'string' && typeof value.value === 'string' ? value.name : undefined;
  const out: { [key: string]: Json } = {};
  let renamed = false;
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    // What was built in code may hold undefined, which JSON does not have.
    if (member === undefined) continue;
    const safeKey = redactString(key);
    renamed ||= safeKey !== key;
    if (isSecret && (key === 'data' || key === 'stringData')) out[safeKey] = hideAll(member);
    else if (typeof member === 'string')
      out[safeKey] = redactNamed(envName && key === 'value' ? envName : key, member);
    else out[safeKey] = redactJson(member);
  }
  return renamed ? inOrder(out) : out;
}

function inOrder(object: { [key: string]: Json }): Json {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function redactArray(values: Json[]): Json[] {
  return values.map((member, index) => {
    const flag = values[index - 1];
    // `["--password", "…"]`: the flag before it names the value.
    if (typeof member === 'string' && typeof flag === 'string' && /^--?[\w.-]{1,80}$/.test(flag)) {
      return redactNamed(flag, member);
    }
    return redactJson(member);
  });
}

function redactNamed(name: string, value: string): string {
  const inner = redactString(value);
  if (inner.includes('[redacted:')) return inner;
  const strength = nameStrength(name);
  return strength && isSecretValue(value, strength, name) ? placeholder(kindOf(name), value) : inner;
}

/** Most strings of Kubernetes objects come again and again: texts known to hold no secret are not searched twice. */
const CLEAN = new Set<string>();
const MOST_CLEAN = 20_000;
const LONGEST_CLEAN = 120;

/** Times, uids and numbers: a third of all strings, never the same twice, and in no shape of a secret. */
const NO_SECRET =
  /^(?:\d{1,10}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function redactString(given: string): string {
  if (given.length <= LONGEST_CLEAN && (CLEAN.has(given) || NO_SECRET.test(given))) return given;
  const text = storable(given);
  if (text.length > LONGEST_CLEAN) return redactLong(text);
  if (CLEAN.has(text)) return text;
  const out = redactLong(text);
  if (out === text && !text.includes('[redacted:')) {
    if (CLEAN.size >= MOST_CLEAN) CLEAN.clear();
    CLEAN.add(text);
  }
  return out;
}

function redactLong(text: string): string {
  // An applied manifest kept in an annotation: a Secret's data has no other mark in it.
  if (text.startsWith('{') && /"kind"\s{0,4}:\s{0,4}"Secret"/.test(text)) {
    const parsed = parseJson(text);
    if (parsed !== undefined) return JSON.stringify(redactJson(parsed));
  }
  return redactText(text);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    // Cut or not JSON at all: it is redacted as text.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function hideAll(value: Json): Json {
  if (typeof value === 'string')
    return isPlaceholder(value) || value === '' ? value : placeholder('secret-data', value);
  if (Array.isArray(value)) return value.map(hideAll);
  if (value === null || typeof value !== 'object') return value;
  return inOrder(
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hideAll(member)])) as {
      [key: string]: Json;
    },
  );
}
