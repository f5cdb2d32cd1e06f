/** What a record says came of something: the verbs that turn a post-mortem round when they are wrong. */
const OUTCOMES: Readonly<Record<string, RegExp>> = {
  approved: /\b(?:pre-?)?approv(?:ed|es|al|als|e)\b/,
  rejected: /\b(?:reject|declin)\w*/,
  expired: /\bexpir\w*/,
  resolved: /\b(?:resolv|recover)\w*/,
  cleared: /\bclear(?:ed|s)\b/,
  held: /\b(?:held|holds?|verified|verification|passed|confirmed)\b/,
  failed: /\bfail\w*/,
  succeeded: /\bsucce\w*/,
  undone: /\b(?:undo|undone|undoing|reverted)\b/,
  'rolled back': /\b(?:roll(?:s|ed|ing)?[ -]?back|rollbacks?)\b/,
  restarted: /\brestart\w*/,
  scaled: /\bscal(?:e|es|ed|ing)\b/,
  acknowledged: /\backnowledg\w*/,
  rehearsed: /\brehears\w*/,
  ready: /\bready\b/,
  healthy: /\bhealthy\b/,
  rose: /\b(?:rose|rises?|risen|increased?|grew|grows?|grown|climbed)\b/,
  fell: /\b(?:fell|falls?|fallen|decreased?|dropped|shrank|shrinks?)\b/,
  lost: /\b(?:lost|loses?|corrupt\w*|leaked (?:data|secrets|credentials)|breach\w*|stolen|attack\w*|compromised)\b/,
};

/** True for a word that is looked at here, and so need not stand in the record to the letter. */
export function isOutcome(word: string): boolean {
  return Object.values(OUTCOMES).some((outcome) => outcome.test(word));
}

const NEGATION = /\b(?:not|no|never|none|nobody|nothing|without|neither|nor|cannot|un(?=-))\b|n't\b/;
/** So far before a word a negation still speaks of it. */
const REACH = 40;

/** True and false for each way in which a text says the word: plainly, or denied. */
function waysOf(text: string, word: RegExp): Set<boolean> {
  const ways = new Set<boolean>();
  for (const match of text.matchAll(new RegExp(word, 'g'))) {
    const before =
      text
        .slice(Math.max(0, match.index - REACH), match.index)
        .split(/[.;:]\s/)
        .at(-1) ?? '';
    ways.add(!NEGATION.test(before));
  }
  return ways;
}

/**
 * In one clause which outcome a sentence states that the facts do not, or the other way round; undefined where every one
 * is borne out. A sentence that denies something needs a fact that does.
 */
export function outcomeUnfounded(sentence: string, facts: string): string | undefined {
  const said = sentence.toLowerCase();
  const known = facts.toLowerCase();
  for (const [name, word] of Object.entries(OUTCOMES)) {
    const ways = waysOf(said, word);
    const founded = waysOf(known, word);
    for (const way of ways) {
      if (founded.has(way)) continue;
      return `it says "${way ? name : `not ${name}`}", and none of its references does`;
    }
  }
  return NEGATION.test(said) && !NEGATION.test(known)
    ? 'it denies something, and none of its references does'
    : undefined;
}
