/**
 * Without NUL and half surrogate pairs: Postgres stores neither, so a row with one would fail at every retry, and a NUL
 * inside a secret would hide its shape. Half a pair becomes U+FFFD.
 */
export function storable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}
