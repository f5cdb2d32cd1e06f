/** NUL and half surrogate pairs as `JSON.stringify` writes them; the first alternative steps over escaped backslashes. */
const UNSTORABLE = /\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * A value as text for a `jsonb` column, without NUL and with U+FFFD for half a surrogate pair: Postgres refuses both, and
 * text from outside, or cut at a limit, may hold them.
 */
export function jsonb(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSTORABLE, (match) => {
    if (match === '\\\\') return match;
    return match === '\\u0000' ? '' : '\ufffd';
  });
}
