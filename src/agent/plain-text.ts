import type { Json } from '#src/evidence/types.ts';

/**
 * What no honest log line needs and what hides or reorders words: terminal escapes, C0 and C1 controls but tab and newline,
 * zero-width characters, bidi embeddings, overrides and isolates (Unicode TR 36), tags (U+E0000 to U+E007F), variation
 * selectors, which can carry bytes, and soft hyphens. Default_Ignorable_Code_Point and Cf hold all but the controls.
 */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /\u001b(?:\[[0-9;:?<=>]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2028\u2029]|(?![\t\n])\p{Cc}/gu;

/** The text as a person would see it. Safe to do twice. */
export function plainText(text: string): string {
  return text.replace(ESCAPES, '').replace(UNSEEN, '');
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
