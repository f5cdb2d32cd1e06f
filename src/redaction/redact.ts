import type { Json } from '#src/evidence/types.ts';
import {
  isSecretValue,
  kindOf,
  nameStrength,
  redactAssignments,
  redactEnvironmentEntries,
} from './assignments.ts';
import { hasOrder, keysInOrder } from './key-order.ts';
import { isPlaceholder, outsidePlaceholders, placeholder } from './placeholder.ts';
import { redactPlaces } from './places.ts';
import { redactPrivateKeys } from './private-keys.ts';
import { redactSecretManifests } from './secret-manifests.ts';
import { storable } from './storable.ts';
import { redactSurroundings } from './surroundings.ts';
import { redactTokens } from './tokens.ts';
import { withoutUnseen } from './unseen.ts';
import { redactWrapped } from './wrapped.ts';

export { setRedactionKey } from './placeholder.ts';

/** Known shapes first, so that one secret gets one placeholder wherever it stands. */
function redactPiece(piece: string): string {
  if (piece.length < 6) return piece;
  let out = outsidePlaceholders(piece, redactPrivateKeys);
  out = outsidePlaceholders(out, redactTokens);
  out = outsidePlaceholders(out, redactPlaces);
  out = outsidePlaceholders(out, redactEnvironmentEntries);
  out = outsidePlaceholders(out, redactAssignments);
  out = outsidePlaceholders(out, redactSurroundings);
  return outsidePlaceholders(out, (text) => redactWrapped(text, redactText));
}

/**
 * Replaces secrets in common shapes by `[redacted:<kind>:<8 hex>]`, equal for equal secrets.
 * Characters that nobody sees hide none: where there is a secret without them, the text goes on without them, because what
 * shows it later drops them too and would put the secret together again. Idempotent.
 */
export function redactText(given: string): string {
  const text = storable(given);
  const seen = withoutUnseen(text);
  const out = redactSeen(seen);
  if (seen === text || out !== seen) return out;
  return redactSeen(text) === text ? text : seen;
}

/**
 * A replacement may open a new boundary, so it is repeated until nothing changes; every round turns text into placeholders,
 * which are never touched again, so it ends.
 */
function redactSeen(text: string): string {
  let current = redactSecretManifests(text);
  for (;;) {
    const next = outsidePlaceholders(current, redactPiece);
    if (next === current) return current;
    current = redactSecretManifests(next);
  }
}

/**
 * Redacts every string, and values by the name they stand under, also as environment entries and Secret data. Objects have
 * their keys in order afterwards. What needs no change is the very same object: most need none, and copies are dear.
 */
export function redactJson(value: Json): Json {
  if (typeof value === 'string') return redactString(value);
  if (Array.isArray(value)) return redactArray(value);
  // What was built in code may hold NaN, which JSON does not have.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value === null || typeof value !== 'object' ? value : redactObject(value);
}

type JsonObject = { [key: string]: Json };

function redactObject(object: JsonObject): Json {
  const keys = keysInOrder(object);
  let copy: JsonObject | undefined = hasOrder(object, keys) ? undefined : {};
  let renamed = false;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const safeKey = redactString(key);
    const safe = redactMember(object, key);
    if (copy === undefined) {
      if (safe === object[key] && safe !== undefined && safeKey === key) continue;
      copy = {};
      for (const before of keys.slice(0, index)) keep(copy, before, object[before] as Json);
    }
    renamed ||= safeKey !== key;
    // Undefined neither.
    if (safe !== undefined) keep(copy, safeKey, safe);
  }
  if (copy === undefined) return object;
  return renamed ? inOrder(copy) : copy;
}

/** By assignment `__proto__` would set the prototype, and hide from everyone what it holds. */
function keep(copy: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') copy[key] = value;
  else Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });
}

function redactMember(object: JsonObject, key: string): Json | undefined {
  const member = object[key];
  if (member === undefined) return undefined;
  if ((key === 'data' || key === 'stringData') && object.kind === 'Secret') return hideAll(member);
  if (typeof member !== 'string') return redactJson(member);
  return redactNamed(key === 'value' && typeof object.name === 'string' ? object.name : key, member);
}

function inOrder(object: { [key: string]: Json }): Json {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function redactArray(values: Json[]): Json[] {
  let copy: Json[] | undefined;
  for (let index = 0; index < values.length; index += 1) {
    const member = values[index] as Json;
    const safe =
      typeof member === 'string' ? redactNamed(flagBefore(values, index), member) : redactJson(member);
    if (copy === undefined && safe !== member) copy = values.slice(0, index);
    copy?.push(safe);
  }
  return copy ?? values;
}

/** `["--password", "…"]`: the flag before it names a value. */
function flagBefore(values: Json[], index: number): string {
  const flag = values[index - 1];
  return typeof flag === 'string' && flag.startsWith('-') && /^--?[\w.-]{1,80}$/.test(flag) ? flag : '';
}

function redactNamed(name: string, value: string): string {
  const inner = redactString(value);
  const strength = nameStrength(name);
  if (strength === undefined || inner.includes('[redacted:')) return inner;
  return isSecretValue(value, strength, name) ? placeholder(kindOf(name), value) : inner;
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
