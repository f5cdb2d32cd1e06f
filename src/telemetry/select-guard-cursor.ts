import { refusal, type SqlToken } from './select-guard-tokens.ts';

/** Deeper nesting is not for people to read, and would only try the parser's stack. */
const DEEPEST = 24;

/** Reads tokens one after the other. Words are compared without case. */
export class Cursor {
  readonly #tokens: readonly SqlToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly SqlToken[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): SqlToken {
    return this.#tokens[this.#at + ahead] ?? { kind: 'end', text: '' };
  }

  next(): SqlToken {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isWord(...words: string[]): boolean {
    const { kind, text } = this.peek();
    return kind === 'word' && words.includes(text.toLowerCase());
  }

  isSymbol(...symbols: string[]): boolean {
    const { kind, text } = this.peek();
    return kind === 'symbol' && symbols.includes(text);
  }

  /** Takes the words where all of them come next, and gives them in capitals. */
  takeWords(...words: string[]): string | undefined {
    const there = words.every((word, index) => {
      const { kind, text } = this.peek(index);
      return kind === 'word' && text.toLowerCase() === word;
    });
    if (!there) return undefined;
    this.#at += words.length;
    return words.join(' ').toUpperCase();
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at += 1;
    return true;
  }

  expectWord(word: string): string {
    return this.takeWords(word) ?? this.fail(`${word.toUpperCase()} is missing`);
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail(`${symbol} is missing`);
  }

  /** Items with commas between them, joined the same way. */
  list(item: () => string): string {
    const items = [item()];
    while (this.takeSymbol(',')) items.push(item());
    return items.join(', ');
  }

  /** What stands within brackets of any kind. */
  nested(work: () => string): string {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.fail('it is nested too deeply');
    const text = work();
    this.#depth -= 1;
    return text;
  }

  fail(why: string): never {
    const { kind, text } = this.peek();
    const where = kind === 'end' ? 'at its end' : `at ${JSON.stringify(text.slice(0, 40))}`;
    throw refusal(
      `${why}, ${where}`,
      'Write one SELECT of plain clauses: WITH, FROM, JOIN, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, UNION ALL.',
    );
  }
}
