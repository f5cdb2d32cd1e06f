import { InvalidInputError } from '#src/errors.ts';

export interface SqlToken {
  kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'end';
  /** As written; a name without its quotes. */
  text: string;
}

const MOST_CHARS = 4_000;
const SPACE = /[ \t\r\n]+/y;
const PATTERNS: readonly [SqlToken['kind'], RegExp][] = [
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_])/y],
  ['string', /'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['name', /`[A-Za-z_][A-Za-z0-9_.]*`|"[A-Za-z_][A-Za-z0-9_.]*"/y],
  ['symbol', /->|::|<=|>=|<>|!=|==|\|\||[()[\],.=<>+\-*/%]/y],
];
/** Half surrogate pairs do not survive the way to the server, and nothing else here needs a control character. */
const UNSENDABLE = /(?![\t\r\n])\p{Cc}|\p{Cs}/u;

export function refusal(why: string, fix: string): InvalidInputError {
  return new InvalidInputError(`The statement is refused: ${why}.`, fix);
}

/**
 * Splits a statement into tokens. It knows less than ClickHouse's own lexer on purpose: comments, `;`, braces, `$`, `@`,
 * here-documents, hexadecimal numbers and anything but ASCII outside of strings are refused, so that nothing can mean
 * one thing here and another on the server.
 *
 * @throws InvalidInputError
 */
export function tokensOf(sql: string): SqlToken[] {
  if (sql.length > MOST_CHARS)
    throw refusal(`it has ${sql.length} characters, more than ${MOST_CHARS}`, 'Ask for less at once.');
  if (UNSENDABLE.test(sql)) throw refusal('it holds a control character', 'Leave it out.');
  const tokens: SqlToken[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    at += text?.length ?? 0;
    return text;
  };
  for (;;) {
    take(SPACE);
    if (at === sql.length) return [...tokens, { kind: 'end', text: '' }];
    if (/^(?:--|\/\*)/.test(sql.slice(at, at + 2)))
      throw refusal('it holds a comment', 'Leave comments out; write a - (-b) where you mean a minus.');
    const token = tokenAt(take);
    if (token === undefined)
      throw refusal(
        `nothing that starts with ${JSON.stringify(sql.slice(at, at + 12))} is allowed`,
        'Write one plain SELECT without comments, semicolons, braces and parameters.',
      );
    tokens.push(token);
  }
}

function tokenAt(take: (pattern: RegExp) => string | undefined): SqlToken | undefined {
  for (const [kind, pattern] of PATTERNS) {
    const text = take(pattern);
    if (text !== undefined) return { kind, text: kind === 'name' ? text.slice(1, -1) : text };
  }
  return undefined;
}
