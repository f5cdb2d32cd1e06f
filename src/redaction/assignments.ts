import { isPlaceholder, placeholder } from './placeholder.ts';
import { withoutUnseen } from './unseen.ts';

/** How sure a name makes us: `strong` hides any value, `weak` only one that looks random. */
type Strength = 'strong' | 'weak';

const STRONG_NAME =
  /(?:passw(?:or)?d|passphrase|passcode|(?:^|[^a-z])pass$|pwd|api[-_. ]?key|(?:access|private|signing|encryption|account|auth|master|shared)[-_. ]?(?:access[-_. ]?)?key|secret[-_. ]?(?:access[-_. ]?)?key(?:[-_]?base)?|[a-z0-9][-_.]?secret|credentials?|requirepass|masterauth|connect\.sid)$/i;
const WEAK_NAME = /(?:secret|token|session[-_]?id|cookie)$/i;
/** Names that end like a secret and hold a name, a count or a place. */
const HARMLESS_NAME =
  /(?:image[-_]?pull[-_]?secret|tls[-_]?secret|key[-_]?ref|old[-_]?pwd|(?:page|continue|max)[-_]?token)$/i;
const INNOCENT_VALUE =
  /^(?:|null|nil|none|true|false|yes|no|undefined|empty|unset|missing|required|invalid|incorrect|expired|changed|wrong|failed|denied|reset|not|is|was|for|of|file|\*+|x+|\.{3}|<[^>]{0,80}>?|\$\(?\{?[\w.]{1,80}\)?\}?|\{\{.{0,80})$/i;

const STRENGTHS = new Map<string, Strength | undefined>();
/** Objects use some hundred names; what hostile input makes up must not fill the memory. */
const MOST_NAMES = 5_000;

/** What a setting's name says about its value; `undefined` where it says nothing. */
export function nameStrength(name: string): Strength | undefined {
  if (STRENGTHS.has(name)) return STRENGTHS.get(name);
  if (STRENGTHS.size >= MOST_NAMES) STRENGTHS.clear();
  const strength = strengthOf(name);
  STRENGTHS.set(name, strength);
  return strength;
}

function strengthOf(given: string): Strength | undefined {
  const name = withoutUnseen(given);
  const short = name.length > 120 ? name.slice(-120) : name;
  if (HARMLESS_NAME.test(short)) return undefined;
  if (STRONG_NAME.test(short)) return 'strong';
  return WEAK_NAME.test(short) ? 'weak' : undefined;
}

/** True where a value under a name of this strength must not be shown. */
export function isSecretValue(value: string, strength: Strength, name: string): boolean {
  if (INNOCENT_VALUE.test(value) || isPlaceholder(value)) return false;
  // The working directory, not a password.
  if (/pwd$/i.test(name) && value.startsWith('/')) return false;
  if (strength === 'strong') return value.length >= 3;
  return value.length >= 6 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

/** The kind shown in the placeholder, from the name. */
export function kindOf(name: string): string {
  if (/pass|pwd/i.test(name)) return 'password';
  if (/token|cookie|session/i.test(name)) return 'token';
  return /key/i.test(name) ? 'key' : 'secret';
}

/** The last word of a name, then an optional closing quote, a separator, and an optional opening quote. */
const ASSIGNMENT =
  /(passw(?:or)?d|passphrase|passcode|pass|pwd|secret|token|key(?:[-_]?base)?|credentials?|cookie|masterauth|connect\.sid|session[-_]?id)(\\{0,7}["'])?(\s{0,4}(?:=>|:=|[:=＝：])\s{0,4}|(?<=--[a-z-]{0,40})\s{1,2})(\\{0,7}["'])?/gi;
const NAME_BEFORE = /[\w.-]{0,60}$/;
const UNQUOTED = /[^\s"',;&\\{}[\]()<>]{1,4096}/y;
const UNQUOTED_LINE = /[^\s"']{1,4096}/y;

/** Replaces the values of settings named like secrets: env files, YAML, JSON (also escaped in JSON), flags, logs. */
export function redactAssignments(text: string): string {
  let out = '';
  let from = 0;
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match; match = ASSIGNMENT.exec(text)) {
    const before = NAME_BEFORE.exec(text.slice(Math.max(0, match.index - 60), match.index))?.[0] ?? '';
    const name = before + (match[1] ?? '');
    const strength = nameStrength(name);
    if (!strength) continue;
    const start = match.index + match[0].length;
    const lineStart = atLineStart(text, match.index - before.length);
    const end = match[4] ? closingQuote(text, start, match[4]) : unquotedEnd(text, start, lineStart);
    const value = text.slice(start, end);
    // `invalid password: permission denied` is prose: behind a colon and a blank only a line of its own is a setting. So is
    // `volume "web-secret" : secret not found`: nobody writes a setting with a quoted name, a blank and no quotes.
    const prose =
      !match[4] && (match[2] ? /^\s+:/.test(match[3] ?? '') : /:\s/.test(match[3] ?? '') && !lineStart);
    if (!isSecretValue(value, prose ? 'weak' : strength, name)) continue;
    out += text.slice(from, start) + placeholder(kindOf(name), value);
    from = end;
    ASSIGNMENT.lastIndex = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

function atLineStart(text: string, index: number): boolean {
  const lead = text.slice(Math.max(0, index - 40), index);
  return /(?:^|[\n\r])[ \t]*(?:- |export )?["']?$/.test(lead) && (index <= 40 || /[\n\r]/.test(lead));
}

function unquotedEnd(text: string, start: number, wholeLine: boolean): number {
  const pattern = wholeLine ? UNQUOTED_LINE : UNQUOTED;
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 0);
}

/**
 * The index of the quote that closes one opened with `opener`, which may be escaped: at depth d it has 2^d - 1
 * backslashes, and a quote inside the value has more. Without one the value ends with its line.
 */
function closingQuote(text: string, start: number, opener: string): number {
  const quote = opener.at(-1) ?? '"';
  const slashes = opener.length - 1;
  let run = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n') return at;
    if (char === '\\') {
      run += 1;
      continue;
    }
    if (char === quote && run % (2 * (slashes + 1)) === slashes) return at - slashes;
    run = 0;
  }
  return text.length;
}

/** `name: DB_PASSWORD, value: …` as in a container's environment, in JSON (also escaped) and YAML. */
const ENV_ENTRY =
  /(\\{0,7}["']?)\b[Nn]ame\1\s{0,4}:\s{0,4}\\{0,7}["']?([\w.-]{1,120})\\{0,7}["']?\s{0,4},?\s{0,80}\\{0,7}["']?[Vv]alue\\{0,7}["']?\s{0,4}:\s{0,4}(\\{0,7}["'])?/g;

/** The same where a printer puts the value first. Its closing quote is the one before the name. */
const ENV_ENTRY_TURNED =
  /(\\{0,7}["'])value\1\s{0,4}:\s{0,4}\1([^"'\n]{3,512}?)\1\s{0,4},\s{0,80}\1name\1\s{0,4}:\s{0,4}\1([\w.-]{1,120})\1/g;

/** Replaces the values of environment entries whose name says that they are secret. */
export function redactEnvironmentEntries(text: string): string {
  if (!text.includes('ame') || !text.includes('alue')) return text;
  let out = '';
  let from = 0;
  ENV_ENTRY.lastIndex = 0;
  for (let match = ENV_ENTRY.exec(text); match; match = ENV_ENTRY.exec(text)) {
    const name = match[2] ?? '';
    const strength = nameStrength(name);
    if (!strength) continue;
    const start = match.index + match[0].length;
    const end = match[3] ? closingQuote(text, start, match[3]) : unquotedEnd(text, start, true);
    const value = text.slice(start, end);
    if (!isSecretValue(value, strength, name)) continue;
    out += text.slice(from, start) + placeholder(kindOf(name), value);
    from = end;
    ENV_ENTRY.lastIndex = end;
  }
  const done = from === 0 ? text : out + text.slice(from);
  return done.replace(ENV_ENTRY_TURNED, (entry: string, _quote, value: string, name: string) => {
    const strength = nameStrength(name);
    if (!strength || !isSecretValue(value, strength, name)) return entry;
    return entry.replace(value, () => placeholder(kindOf(name), value));
  });
}
