import type { Json } from '#src/evidence/types.ts';
import { namedAs, saidAs } from './statement.ts';
import { TURNING_WORDS } from './words.ts';

const LONGEST = 300;
/** Verdicts and decisions are not a model's to give, in whatever sentence. */
const VERDICTS =
  /\b(?:healthy|unhealthy|fine|normal|ok|okay|resolved|fixed|solved|safe|harmless|approved?|approval|ignored?|dismiss(?:ed)?|close[ds]?|false (?:alarm|positive)|nothing (?:is )?wrong|no (?:problem|issue|trouble|action))\b/i;
const LINKS = /https?:|www\.|mailto:|<[@#!]|[[\]`*_~|]/i;

/**
 * Checks a sentence that no citation can bear out word by word: a reading, a plan, what was looked for. It may name only what
 * was cited or read: a number, a time, a quoted text or a name that is in none of `known` makes it worthless, and so does a
 * verdict or, in a reading (`plain`), anything that it denies. Returns the sentence, or why it is left out.
 */
export function checkProse(
  text: string,
  known: ReadonlySet<string>,
  plain = false,
): { text: string } | { why: string } {
  const said = text.trim().replace(/\s+/g, ' ');
  if (said === '') return { why: 'it says nothing' };
  if (said.length > LONGEST) return { why: `it is longer than ${LONGEST} characters` };
  if (!/^[\x20-\x7e]*$/.test(said)) return { why: 'it has letters that are no plain ASCII' };
  if (LINKS.test(said)) return { why: 'it has a link or markup in it' };
  const verdict = VERDICTS.exec(said);
  if (verdict) return { why: `"${verdict[0]}" is a verdict, which is not for it to give` };
  const quoted = [...said.matchAll(/"([^"]*)"/g)].find(([, inside]) => !known.has(inside ?? ''));
  if (quoted) return { why: `${quoted[0]} is in nothing that was cited` };
  const bare = said.replace(/"[^"]*"/g, ' ');
  for (const [word] of bare.matchAll(/[^\s,;()]+/g)) {
    const token = word.replace(/[.:!?]+$/, '');
    if (/\d|[A-Za-z][-./:@_][A-Za-z]|[a-z][A-Z]/.test(token) && !known.has(token) && !isEnglish(token))
      return { why: `${token} is in nothing that was cited` };
    if (plain && (TURNING_WORDS.has(token.toLowerCase()) || /n't$/i.test(token)))
      return { why: `it denies something ("${token}"), and only what is can be shown` };
  }
  return { text: said };
}

/** Two words with a hyphen, as English writes them: read-only, out-of-memory. */
function isEnglish(token: string): boolean {
  return /^[a-z]+(?:-[a-z]+){1,3}$/.test(token) && COMPOUND.test(token);
}

const COMPOUND =
  /^(?:read-only|out-of-memory|time-out|roll-?back|start-up|set-up|back-off|re-?starts?|long-running|short-lived|up-?stream|down-?stream|cluster-wide|one-by-one|first-come|so-called|high-level|low-level)$/;

/** What a sentence may name: values and names as they would be said, and the parts of names with a namespace. */
export function knownTexts(values: Iterable<Json>, names: Iterable<string>): Set<string> {
  const known = new Set<string>();
  for (const value of values) {
    known.add(String(value));
    for (const said of saidAs(value)) known.add(said.replace(/^"|"$/g, ''));
    // The time of day of a time.
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) known.add(value.slice(11, 16));
  }
  for (const name of names) {
    for (const said of namedAs(name)) known.add(said.replace(/^"|"$/g, ''));
  }
  return known;
}
