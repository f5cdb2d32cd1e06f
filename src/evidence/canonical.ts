import { hash } from 'node:crypto';
import { InvalidInputError } from '#src/errors.ts';
import { keysInOrder } from '#src/redaction/key-order.ts';
import { redactJson, redactText } from '#src/redaction/redact.ts';
import type { EvidenceItem, Json, NewEvidence } from './types.ts';

/** The same with every object's keys in order: two equal values become equal texts. */
export function sortedKeys(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sortedKeys);
  return Object.fromEntries(keysInOrder(value).map((key) => [key, sortedKeys(value[key] ?? null)]));
}

/** JSON without blanks and with sorted keys (whole numbers first, as engines keep them): equal values give equal text. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(sortedKeys(value));
}

/** Hex SHA-256 of a text. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** Hex SHA-256 of the canonical JSON: equal for equal values, whatever the order of their keys. */
export function canonicalHash(value: Json): string {
  return sha256(canonicalJson(value));
}

/** Any value as JSON that can be stored: no `undefined`, dates as ISO text. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

/**
 * What ports gave, as JSON: texts, numbers, lists and plain objects, where `toJson` would only copy. Members that are
 * undefined go when it is redacted.
 */
export function asJson(value: object): Json {
  return value as unknown as Json;
}

/** 16 MiB: more in one item is a scope that is too wide. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Redacts, hashes and names evidence: what every vault stores. `at` is when it was read.
 * Equal reads (kind, source, query, window and content) get equal ids. Throws InvalidInputError where the content is
 * larger than `mostBytes` of JSON.
 */
export function sealEvidence(evidence: NewEvidence, at: Date, mostBytes: number = MOST_BYTES): EvidenceItem {
  // Redaction puts the keys of every object in order, so its text is canonical already.
  const content = redactJson(evidence.content);
  const canonical = JSON.stringify(content);
  if (canonical.length > mostBytes)
    throw new InvalidInputError(
      `The answer has ${canonical.length} bytes, more than ${mostBytes}.`,
      'Narrow the scope of the case.',
    );
  const query = redactText(evidence.query);
  const contentHash = sha256(canonical);
  const window = evidence.window ? { from: evidence.window.from, to: evidence.window.to } : null;
  const identity = canonicalJson([evidence.kind, evidence.source, query, window, contentHash]);
  return {
    ...evidence,
    query,
    content,
    summary: redactText(evidence.summary),
    id: `ev-${sha256(identity).slice(0, 12)}`,
    contentHash,
    collectedAt: at.toISOString(),
  };
}
