/**
 * What hides or reorders words and no honest line needs: terminal escapes, C0 and C1 controls but tab and newline, zero-width
 * characters, bidi embeddings, overrides and isolates (Unicode TR 36), tags (U+E0000 to U+E007F), variation selectors, which
 * can carry bytes, and soft hyphens. Default_Ignorable_Code_Point and Cf hold all but the controls.
 */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /\u001b(?:\[[0-9;:?<=>]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2028\u2029]|(?![\t\n])\p{Cc}/gu;
/** Those that may stand inside of an escape and break it: all but the two that begin and end one. */
const INSIDE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2028\u2029]|(?![\t\n\u0007\u001b])\p{Cc}/gu;
/** Says in one short look what nearly every text is: without any of them. */
const MAY_HIDE = /[^\t\n -~\u00a1-\u00ac\u00ae-\u02ff]/;

/** The text as a person would see it. Safe to do twice. */
export function withoutUnseen(text: string): string {
  if (!MAY_HIDE.test(text)) return text;
  let seen = text.replace(INSIDE, '');
  // An escape may be wrapped around another one, which shows only when the inner one is gone.
  for (;;) {
    const next = seen.replace(ESCAPES, '');
    if (next === seen) return seen.replace(UNSEEN, '');
    seen = next;
  }
}
