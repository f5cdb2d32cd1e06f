import { redactText } from '#src/redaction/redact.ts';
import type { Fact, Facts, Sentence } from '#src/reports/types.ts';
import { blameIn, isDecision, peopleIn } from './blameless.ts';
import { isOutcome, outcomeUnfounded } from './outcomes.ts';
import { measuresOf, type Said, saidIn, stem, tokensOf, wordsOf } from './tokens.ts';
import { FILLERS, NUMBER_WORDS, ORDINARY_COMPOUNDS, PROPER_WORDS, STARTERS } from './vocabulary.ts';

const MOST_CHARS = 320;
const MOST_REFS = 6;
/** Of the words that carry meaning, so many must stand in what the sentence refers to. */
const LEAST_SHARE = 0.5;

/** What sentences are checked against. */
export interface Proof {
  facts: Facts;
  /** Names of objects, services and namespaces of the whole record, in lower case. */
  names: ReadonlySet<string>;
}

/**
 * In one clause why a sentence may not stand in a report, or undefined. A sentence refers to facts of the record; its
 * numbers, times, names, outcomes and most of its words are theirs; people are named only for what they decided. What
 * cannot be seen to be borne out does not stand.
 */
export function sentenceProblem(sentence: Sentence, proof: Proof): string | undefined {
  const { text, refs } = sentence;
  const unknown = refs.find((ref) => !proof.facts.has(ref));
  if (refs.length === 0) return 'it refers to nothing on record';
  if (unknown !== undefined) return `there is no ${unknown} on record`;
  if (refs.length > MOST_REFS) return `it refers to more than ${MOST_REFS} facts`;
  const facts = refs.map((ref) => proof.facts.get(ref) as Fact);
  const said = saidIn(facts.map(({ kind = '', text: says }) => `${kind}. ${says}`).join('\n'));
  return (
    shapeProblem(text) ??
    blameIn(text) ??
    peopleProblem(text, facts) ??
    numberProblem(text, said) ??
    nameProblem(text, said, proof.names) ??
    outcomeUnfounded(text, said.text) ??
    coverageProblem(text, said)
  );
}

/** What no sentence of a report needs: addresses, mark-up that hides, letters that look like others. */
export function shapeProblem(text: string): string | undefined {
  if (text.trim().length < 8) return 'it says nothing';
  if (text.length > MOST_CHARS) return `it is longer than ${MOST_CHARS} characters`;
  if (/\n/.test(text)) return 'it is more than one line';
  if (/[^\u0020-\u007e\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2192\u00b7]/u.test(text))
    return 'it holds characters that are not plain English';
  if (/:\/\/|\bwww\.|<!|!\[|\]\(|<(?!@[A-Z0-9]+>)/i.test(text)) return 'it holds an address or mark-up';
  if (/(?<![\w.])@[a-z]/i.test(text.replaceAll(/<@[A-Z0-9]+>/g, ''))) return 'it calls somebody by a handle';
  return redactText(text) === text ? undefined : 'it holds what looks like a secret';
}

/** People are named only where a fact that the sentence refers to is a decision of theirs. */
function peopleProblem(text: string, facts: readonly Fact[]): string | undefined {
  const stranger = peopleIn(text).find(
    (person) =>
      !facts.some(({ actor, kind }) => actor === `slack:${person.slice(2, -1)}` && isDecision(kind)),
  );
  return stranger === undefined ? undefined : `no decision of ${stranger} is among its references`;
}

/** Whole numbers with their units, and times, as they stand in the facts. */
export function numberProblem(text: string, said: Said): string | undefined {
  const plain = text.replaceAll(/<@[A-Z0-9]+>/g, '');
  const wrong = measuresOf(plain).find(({ number, unit }) => !said.measures.has(`${number} ${unit}`));
  if (wrong) return `"${wrong.number} ${wrong.unit}" stands in none of its references`;
  for (const token of tokensOf(plain)) {
    const lower = token.toLowerCase();
    if (!/\d/.test(token) || said.tokens.has(lower) || said.times.has(lower)) continue;
    // With a unit attached it was looked at above.
    if (measuresOf(token).length === 0) return `"${token}" stands in none of its references`;
  }
  const word = wordsOf(plain).find((one) => NUMBER_WORDS.has(one) && !isNumberIn(one, said));
  return word === undefined ? undefined : `"${word}" is a number that none of its references has`;
}

function isNumberIn(word: string, said: Said): boolean {
  return said.tokens.has(word) || said.tokens.has(String(NUMBER_WORDS.get(word)));
}

/** Names as code has them, and proper names: each stands in the facts. What is `free` may begin with any word: a request does. */
export function nameProblem(
  text: string,
  said: Said,
  names: ReadonlySet<string>,
  beginning: 'bound' | 'free' = 'bound',
): string | undefined {
  const quoted = [...text.matchAll(/`([^`]*)`|"([^"]*)"|“([^”]*)”/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const foreign = quoted.find((quote) => !said.text.includes(quote));
  if (foreign !== undefined) return `the quotation "${foreign}" stands in none of its references`;
  const tokens = tokensOf(text.replaceAll(/<@[A-Z0-9]+>/g, ''));
  for (const [index, token] of tokens.entries()) {
    const lower = token.toLowerCase();
    if (said.tokens.has(lower) || /^\d/.test(token)) continue;
    if (names.has(lower)) return `"${token}" is named in none of its references`;
    const compound = lower.replace(/'s$/, '');
    const isName =
      /[/_:@#=]|\w\.\w|[a-z][A-Z]/.test(token) || (/\w-\w/.test(token) && !ORDINARY_COMPOUNDS.has(compound));
    if (isName && !said.tokens.has(compound)) return `"${token}" is named in none of its references`;
    if (!/^[A-Z]/.test(token) || PROPER_WORDS.has(compound) || said.stems.has(stem(compound))) continue;
    if (index > 0) return `"${token}" is named in none of its references`;
    if (beginning === 'bound' && !STARTERS.has(compound))
      return `it begins with "${token}", which none of its references says`;
  }
  return undefined;
}

function coverageProblem(text: string, said: Said): string | undefined {
  const words = wordsOf(text.replaceAll(/<@[A-Z0-9]+>/g, '')).filter(
    (word) => word.length > 3 && !FILLERS.has(word) && !isOutcome(word),
  );
  const stems = [...new Set(words.map(stem))];
  const known = stems.filter((one) => said.stems.has(one));
  if (stems.length === 0 || known.length / stems.length >= LEAST_SHARE) return undefined;
  const strange = words.filter((word) => !said.stems.has(stem(word))).slice(0, 4);
  return `too little of it stands in its references (not there: ${strange.join(', ')})`;
}
