import { ClickHouseException } from './clickhouse-errors.ts';

export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** As written. */
  text: string;
  /** A word or quoted identifier without its quotes; otherwise the text. */
  value: string;
  /** Offset just behind the token. */
  end: number;
  spaceBefore: boolean;
}

const SPACE = /[ \t\r\n\f\v]+|--[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /'(?:[^'\\]|\\[\s\S]|'')*'/y;
const QUOTED = /"(?:[^"\\]|"")*"|`(?:[^`\\]|``)*`/y;
const SYMBOL = /[()[\]{},.:=!<>+\-*/%|&^?@~;]/y;

function syntaxError(sql: string, at: number): ClickHouseException {
  return new ClickHouseException(
    62,
    'SYNTAX_ERROR',
    `Syntax error: failed at position ${at + 1}: ${sql.slice(at, at + 40)}`,
  );
}

/**
 * Splits SQL into tokens without comments, up to `until` (asked after each token). It knows less than ClickHouse's own
 * lexer on purpose: here-documents, backslashes in identifiers, `#` comments and non-ASCII outside of quotes are
 * refused, so that nothing can mean one thing here and another in the engine.
 *
 * @throws ClickHouseException 62
 */
export function tokenise(sql: string, until: (tokens: readonly Token[]) => boolean = () => false): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaceBefore = false;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      spaceBefore = true;
      continue;
    }
    const token = ((): Omit<Token, 'end' | 'spaceBefore'> | undefined => {
      let text = match(WORD);
      if (text !== undefined) return { kind: 'word', text, value: text };
      text = match(STRING);
      if (text !== undefined) return { kind: 'string', text, value: text };
      text = match(QUOTED);
      if (text !== undefined) {
        const quote = text[0] ?? '"';
        return { kind: 'quoted', text, value: text.slice(1, -1).replaceAll(quote + quote, quote) };
      }
      text = match(NUMBER);
      if (text !== undefined) return { kind: 'number', text, value: text };
      text = match(SYMBOL);
      return text === undefined ? undefined : { kind: 'symbol', text, value: text };
    })();
    if (token === undefined) throw syntaxError(sql, at);
    // An opening of a comment that does not end is no pair of symbols.
    if (token.text === '/' && sql[at + 1] === '*') throw syntaxError(sql, at);
    at += token.text.length;
    tokens.push({ ...token, end: at, spaceBefore });
    spaceBefore = false;
    if (until(tokens)) break;
  }
  return tokens;
}

/** The SQL of the tokens: what runs is what was read, so a comment can hide nothing. */
export function render(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.spaceBefore ? ' ' : '') + token.text)
    .join('')
    .trim();
}
