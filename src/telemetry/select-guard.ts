import { Cursor } from './select-guard-cursor.ts';
import {
  type ExpressionContext,
  expression,
  identifier,
  orderItem,
  quoteName,
  wholeNumber,
} from './select-guard-expression.ts';
import { refusal, tokensOf } from './select-guard-tokens.ts';

export interface GuardOptions {
  /** What a table stands for: a query in brackets that holds it to a scope. Names that it does not have are refused. */
  tables: ReadonlyMap<string, string>;
  /** Columns that those queries look at: an alias of that name could be taken for them. */
  reserved: readonly string[];
  /** ISO 8601 in UTC. */
  now: string;
  /** Most rows. */
  limit: number;
}

/** Names of ours in what the tables stand for. */
export const RESERVED_PREFIX = 'casebook_';

const SET_OPERATIONS: readonly string[][] = [
  ['union', 'all'],
  ['union', 'distinct'],
];
const JOINS: readonly string[][] = [
  'inner',
  'left',
  'right',
  'full',
  'left outer',
  'right outer',
  'full outer',
]
  .flatMap((kind) =>
    ['', ' any', ' all', ' semi', ' anti', ' asof'].map((strictness) => `${kind}${strictness} join`),
  )
  .concat('join', 'any join', 'all join', 'asof join')
  .map((words) => words.split(' '));

/**
 * Reads a SELECT that was written by a model and gives the SELECT to run: the same, put together again from what was
 * understood, with every table replaced by a query that holds it to the scope, and with a limit. What the grammar here does
 * not know is refused, so nothing of the given text reaches the server but names, constants and allowed functions.
 *
 * @throws InvalidInputError that says what is not allowed
 */
export function guardSelect(text: string, options: GuardOptions): string {
  const cursor = new Cursor(tokensOf(text));
  const guard = new Guard(cursor, options);
  const sql = guard.query(new Set(), options.limit);
  if (cursor.peek().kind !== 'end') cursor.fail('it goes on where it should end');
  return sql;
}

class Guard {
  readonly #cursor: Cursor;
  readonly #options: GuardOptions;

  constructor(cursor: Cursor, options: GuardOptions) {
    this.#cursor = cursor;
    this.#options = options;
  }

  /** `limit` is for the outermost query alone. */
  query(known: ReadonlySet<string>, limit?: number): string {
    const ctes = new Set(known);
    const withs = this.#cursor.takeWords('with') ? `WITH ${this.#withItems(ctes)} ` : '';
    const first = this.#select(ctes, limit);
    const parts = [first];
    for (;;) {
      const operation = SET_OPERATIONS.map((words) => this.#cursor.takeWords(...words)).find(Boolean);
      if (operation === undefined) break;
      parts.push(operation, this.#select(ctes, undefined));
    }
    if (parts.length === 1 || limit === undefined) return `${withs}${parts.join(' ')}`;
    return `SELECT * FROM (${withs}${parts.join(' ')}) LIMIT ${limit}`;
  }

  #withItems(ctes: Set<string>): string {
    const cursor = this.#cursor;
    return cursor.list(() => {
      if (!this.#isNamedQuery())
        return `${expression(this.#context(ctes))} ${cursor.expectWord('as')} ${quoteName(this.#alias())}`;
      const name = this.#alias();
      const item = `${quoteName(name)} ${cursor.expectWord('as')} ${this.#brackets(ctes)}`;
      // Known from here on: it cannot read from itself.
      ctes.add(name);
      return item;
    });
  }

  #isNamedQuery(): boolean {
    const [name, as, bracket, first] = [0, 1, 2, 3].map((ahead) => this.#cursor.peek(ahead));
    return (
      ['word', 'name'].includes(name?.kind ?? '') &&
      as?.text.toLowerCase() === 'as' &&
      bracket?.text === '(' &&
      ['select', 'with'].includes(first?.text.toLowerCase() ?? '')
    );
  }

  #select(ctes: ReadonlySet<string>, limit: number | undefined): string {
    const cursor = this.#cursor;
    const context = this.#context(ctes);
    const parts = [cursor.expectWord('select')];
    if (cursor.takeWords('distinct')) parts.push('DISTINCT');
    parts.push(cursor.list(() => this.#column(context)));
    parts.push(cursor.expectWord('from'), this.#from(ctes));
    if (cursor.takeWords('where')) parts.push('WHERE', expression(context));
    if (cursor.takeWords('group', 'by'))
      parts.push(
        'GROUP BY',
        cursor.list(() => expression(context)),
      );
    if (cursor.takeWords('having')) parts.push('HAVING', expression(context));
    if (cursor.takeWords('order', 'by'))
      parts.push(
        'ORDER BY',
        cursor.list(() => orderItem(context)),
      );
    return [...parts, ...this.#limits(context, limit)].join(' ');
  }

  #limits(context: ExpressionContext, most: number | undefined): string[] {
    const cursor = this.#cursor;
    const parts: string[] = [];
    let own: string | undefined;
    while (cursor.takeWords('limit')) {
      const count = wholeNumber(cursor);
      if (cursor.takeWords('by')) parts.push(`LIMIT ${count} BY ${cursor.list(() => expression(context))}`);
      else if (own === undefined) own = count;
      else cursor.fail('it has two limits');
    }
    const skip = cursor.takeWords('offset') ? ` OFFSET ${wholeNumber(cursor)}` : '';
    const limit = most === undefined ? own : String(Math.min(most, Number(own ?? most)));
    if (limit === undefined && skip !== '') cursor.fail('OFFSET needs a LIMIT');
    return limit === undefined ? parts : [...parts, `LIMIT ${limit}${skip}`];
  }

  #column(context: ExpressionContext): string {
    const cursor = this.#cursor;
    if (cursor.takeSymbol('*')) return '*';
    if (cursor.peek(1).text === '.' && cursor.peek(2).text === '*') {
      const table = quoteName(identifier(cursor));
      cursor.next();
      cursor.next();
      return `${table}.*`;
    }
    const value = expression(context);
    return cursor.takeWords('as') ? `${value} AS ${quoteName(this.#alias())}` : value;
  }

  #from(ctes: ReadonlySet<string>): string {
    const cursor = this.#cursor;
    const parts = [this.#table(ctes)];
    for (;;) {
      const join = JOINS.map((words) => cursor.takeWords(...words)).find(Boolean);
      const array = join
        ? undefined
        : (cursor.takeWords('array', 'join') ?? cursor.takeWords('left', 'array', 'join'));
      if (array)
        parts.push(
          array,
          cursor.list(() => this.#column(this.#context(ctes))),
        );
      else if (join) parts.push(join, this.#table(ctes), this.#joinCondition(ctes));
      else return parts.join(' ');
    }
  }

  #joinCondition(ctes: ReadonlySet<string>): string {
    const cursor = this.#cursor;
    if (cursor.takeWords('on')) return `ON ${expression(this.#context(ctes))}`;
    cursor.expectWord('using');
    const brackets = cursor.takeSymbol('(');
    const names = cursor.list(() => quoteName(identifier(cursor)));
    if (brackets) cursor.expectSymbol(')');
    return `USING (${names})`;
  }

  #table(ctes: ReadonlySet<string>): string {
    const cursor = this.#cursor;
    if (cursor.isSymbol('(')) return `${this.#brackets(ctes)}${this.#tableAlias()}`;
    const name = identifier(cursor);
    if (cursor.isSymbol('('))
      throw refusal(`${name.slice(0, 40)}(...) is a table function`, `Read from ${this.#tableNames()}.`);
    if (ctes.has(name)) return `${quoteName(name)}${this.#tableAlias()}`;
    const stands = cursor.isSymbol('.') ? undefined : this.#options.tables.get(name);
    if (stands === undefined)
      throw refusal(
        `the table ${name.slice(0, 40)} is not among those that may be read`,
        `Read from ${this.#tableNames()}.`,
      );
    return `${stands}${this.#tableAlias(name)}`;
  }

  #tableAlias(otherwise?: string): string {
    const cursor = this.#cursor;
    const { kind } = cursor.peek();
    if (cursor.takeWords('as')) return ` AS ${quoteName(this.#alias())}`;
    if (kind === 'name' || (kind === 'word' && !this.#clauseFollows()))
      return ` AS ${quoteName(this.#alias())}`;
    return otherwise === undefined ? '' : ` AS ${quoteName(otherwise)}`;
  }

  #clauseFollows(): boolean {
    return this.#cursor.isWord(
      ...'where group having order limit offset union on using array'.split(' '),
      ...JOINS.map(([first]) => first ?? ''),
    );
  }

  #alias(): string {
    const name = identifier(this.#cursor);
    const plain = name.toLowerCase();
    const tables = [...this.#options.tables.keys(), 'system', 'information_schema'];
    // Columns count by their case, as ClickHouse has it: `namespace` is no `Namespace`.
    if (plain.startsWith(RESERVED_PREFIX) || tables.includes(plain) || this.#options.reserved.includes(name))
      throw refusal(`the alias ${name.slice(0, 40)} is taken`, 'Choose another name for it.');
    return name;
  }

  #brackets(ctes: ReadonlySet<string>): string {
    const cursor = this.#cursor;
    cursor.expectSymbol('(');
    const body = cursor.nested(() => this.query(ctes));
    cursor.expectSymbol(')');
    return `(${body})`;
  }

  #context(ctes: ReadonlySet<string>): ExpressionContext {
    return { cursor: this.#cursor, now: this.#options.now, subquery: () => this.query(ctes) };
  }

  #tableNames(): string {
    return [...this.#options.tables.keys()].join(', ');
  }
}
