import type { Json } from '#src/evidence/types.ts';
import { withoutUnseen } from '#src/redaction/unseen.ts';

/** The text as a person would see it. Safe to do twice. */
export function plainText(text: string): string {
  return withoutUnseen(text);
}

/** The same for every string of a value, keys included. */
export function plainJson(value: Json): Json {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [plainText(key), plainJson(member)]),
  );
}
