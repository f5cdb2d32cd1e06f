import { createHmac } from 'node:crypto';

/**
 * Without a key of its own an installation still gets placeholders that are equal for equal secrets; a key makes them
 * useless for guessing weak secrets from a copied database.
 */
const DEFAULT_KEY = 'casebook-redaction-v1';
let key = DEFAULT_KEY;

const PLACEHOLDER = /\[redacted:[a-z0-9-]{1,40}:[0-9a-f]{8}\]/g;
const ONLY_PLACEHOLDERS = /^(?:\[redacted:[a-z0-9-]{1,40}:[0-9a-f]{8}\])+$/;

/** Sets the key of the placeholders' hash; `undefined` goes back to the default. */
export function setRedactionKey(next: string | undefined): void {
  key = next ?? DEFAULT_KEY;
}

/** `[redacted:<kind>:<8 hex>]`: equal for equal kind and secret under one key. */
export function placeholder(kind: string, secret: string): string {
  return `[redacted:${kind}:${createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)}]`;
}

/** True where nothing but placeholders is left. */
export function isPlaceholder(text: string): boolean {
  return ONLY_PLACEHOLDERS.test(text);
}

/** Applies `change` to the text between placeholders, which are never touched again. */
export function outsidePlaceholders(text: string, change: (piece: string) => string): string {
  if (!text.includes('[redacted:')) return change(text);
  let out = '';
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    out += change(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return out + change(text.slice(from));
}
