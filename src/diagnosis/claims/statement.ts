import type { Json } from '#src/evidence/types.ts';
import type { Field } from './fields.ts';
import { splitWords, TURNING_WORDS } from './words.ts';

/** A piece of a statement: a word, or a text that evidence gave (a value, a name, a time), found before words are split. */
export interface Token {
  word?: string;
  text?: string;
}

/** A value as it is said: texts in double quotes unless one token that no word can be mistaken for; the rest as JSON. */
export function saidAs(value: Json): string[] {
  if (typeof value !== 'string') return [JSON.stringify(value)];
  const quoted = [`"${value}"`, JSON.stringify(value)];
  const bare = /^(?:True|False)$/.test(value) || (isPlainToken(value) && !turns(value));
  return bare ? [...quoted, value] : quoted;
}

/** A name as it is said: in double quotes where it has blanks or a word in it that would turn a sentence round. */
export function namedAs(name: string): string[] {
  return /^[\x21-\x7e]+$/.test(name) && !turns(name) ? [`"${name}"`, name] : [`"${name}"`];
}

function turns(text: string): boolean {
  return splitWords(text).some((word) => TURNING_WORDS.has(word));
}

/** `True`, `OOMKilled`, `512Mi`, `web-1`, `r.example/web:2`: not a word of a sentence. */
function isPlainToken(value: string): boolean {
  return /^[\x21-\x7e]+$/.test(value) && /^[A-Z]|\d|[-./:@_]/.test(value) && !value.includes('"');
}

/** `{1}` becomes the value of the first citation, as it would be said. */
export function filledIn(statement: string, values: readonly Json[]): string {
  return statement.replace(/\{(\d{1,2})\}/g, (whole, digits: string) => {
    const value = values[Number(digits) - 1];
    return value === undefined ? whole : (saidAs(value).at(-1) ?? whole);
  });
}

const MARK = '\u0001';

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Splits a statement. What of `known` stands in it as a whole becomes one token; longer texts are found first. */
export function tokensOf(statement: string, known: Iterable<string>): Token[] {
  const texts = [...new Set(known)].sort((a, b) => b.length - a.length);
  let masked = statement.replaceAll(MARK, '');
  const kept: string[] = [];
  for (const text of texts) {
    if (!masked.includes(text)) continue;
    masked = masked.replace(
      new RegExp(`(?<![\\w./:@%+\\-${MARK}])${literally(text)}(?![\\w%@]|[./:+\\-][\\w])`, 'g'),
      () => `${MARK}${kept.push(text) - 1}${MARK}`,
    );
  }
  return [...masked.matchAll(new RegExp(`${MARK}(\\d+)${MARK}|[A-Za-z']+|[^\\s]`, 'gu'))].map(
    ([all, index]) => (index === undefined ? { word: all } : { text: kept[Number(index)] as string }),
  );
}

/** Near enough to tell a word from its plural. */
export const singular = (word: string): string => word.replace(/(?:es|s)$/, '');

interface Mention {
  /** Of the first and the last token. */
  from: number;
  to: number;
}

/** Where a field is named as a whole. `strictly`: in its own words only. */
export function mentionsOf(tokens: readonly Token[], field: Field, strictly = false): Mention[] {
  const phrases = strictly ? [field.exact] : [field.exact, ...field.synonyms];
  return tokens.flatMap((token, from) => {
    if (token.text === field.key || token.text === `"${field.key}"`) return [{ from, to: from }];
    return phrases.flatMap((phrase) =>
      begins(tokens, from, phrase) ? [{ from, to: from + phrase.length - 1 }] : [],
    );
  });
}

function begins(tokens: readonly Token[], from: number, phrase: readonly string[]): boolean {
  if (phrase.length === 0 || phrase.some((word) => TURNING_WORDS.has(word))) return false;
  return phrase.every((word, index) => {
    const said = tokens[from + index]?.word?.toLowerCase();
    return said !== undefined && singular(said) === singular(word);
  });
}
