import type { Cursor } from './select-guard-cursor.ts';
import { ALLOWED_TYPES, HIGHER_ORDER, INTERVAL_UNITS, isAllowedFunction } from './select-guard-functions.ts';
import { refusal } from './select-guard-tokens.ts';

/** What expressions need of the statement that they stand in. */
export interface ExpressionContext {
  cursor: Cursor;
  /** Parses a whole query, without the brackets around it. */
  subquery: () => string;
  /** What `now()` means: the time of the investigation, so that a replay asks the same. ISO 8601 in UTC. */
  now: string;
}

/** Words that begin or join clauses: none of them is a column, an alias or a function without brackets. */
const RESERVED: ReadonlySet<string> = new Set(
  `select from where prewhere group order by having limit offset union intersect except all distinct as on using join inner
  left right full outer cross any semi anti asof array global local with when then else end case and or not in like ilike
  between is null interval cast over partition rows range settings format into outfile final sample qualify fill totals
  rollup cube apply columns exists`.split(/\s+/),
);
const COMPARISONS = ['=', '==', '!=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', '->'];

/** An identifier in back quotes, so that it is read as nothing else. */
export function quoteName(name: string): string {
  return `\`${name}\``;
}

/** A column, alias or table by its name. */
export function identifier(cursor: Cursor): string {
  const { kind, text } = cursor.peek();
  if (kind === 'name') return cursor.next().text;
  if (kind === 'word' && !RESERVED.has(text.toLowerCase())) return cursor.next().text;
  return cursor.fail('a name is missing');
}

/**
 * Parses one expression and gives it back as text. Precedence is left to ClickHouse: operands and operators come out in the
 * order in which they came in, so only what may stand there is looked at.
 */
export function expression(context: ExpressionContext): string {
  const parts: string[] = [];
  for (;;) {
    parts.push(operand(context));
    let operator = binary(context);
    while (operator?.endsWith('IN')) {
      parts.push(operator, inList(context));
      operator = binary(context);
    }
    if (operator === undefined) return parts.join(' ');
    parts.push(operator);
  }
}

function binary({ cursor }: ExpressionContext): string | undefined {
  if (COMPARISONS.some((symbol) => cursor.isSymbol(symbol))) return cursor.next().text;
  const negated = cursor.takeWords('not') ?? '';
  const word = ['and', 'or', 'like', 'ilike', 'between', 'in'].find((each) => cursor.isWord(each));
  if (word === undefined) return negated === '' ? undefined : cursor.fail('NOT stands alone');
  if (negated !== '' && (word === 'and' || word === 'or')) cursor.fail('NOT stands alone');
  return `${negated} ${cursor.takeWords(word) ?? ''}`.trim();
}

function operand(context: ExpressionContext): string {
  const { cursor } = context;
  const before: string[] = [];
  while (cursor.isWord('not') || cursor.isSymbol('-')) before.push(cursor.next().text.toUpperCase());
  let text = primary(context);
  for (;;) {
    if (cursor.takeSymbol('[')) {
      text += `[${cursor.nested(() => expression(context))}]`;
      cursor.expectSymbol(']');
    } else if (cursor.takeSymbol('::')) text += `::${typeName(cursor)}`;
    else if (cursor.isSymbol('.') && cursor.peek(1).kind === 'number') {
      cursor.next();
      text += `.${wholeNumber(cursor)}`;
    } else {
      const test = cursor.takeWords('is', 'not', 'null') ?? cursor.takeWords('is', 'null');
      if (test === undefined) break;
      text += ` ${test}`;
    }
  }
  // A minus before a minus would be a comment.
  return [...before, text].join(' ');
}

function primary(context: ExpressionContext): string {
  const { cursor } = context;
  const { kind, text } = cursor.peek();
  if (kind === 'number' || kind === 'string') return cursor.next().text;
  if (cursor.takeSymbol('(')) {
    const inside = cursor.nested(() =>
      cursor.isWord('select', 'with') ? context.subquery() : cursor.list(() => expression(context)),
    );
    cursor.expectSymbol(')');
    return `(${inside})`;
  }
  if (cursor.takeSymbol('[')) {
    const inside = cursor.isSymbol(']') ? '' : cursor.nested(() => cursor.list(() => expression(context)));
    cursor.expectSymbol(']');
    return `[${inside}]`;
  }
  const constant = ['null', 'true', 'false'].find((word) => cursor.isWord(word));
  if (constant !== undefined) return cursor.takeWords(constant) ?? '';
  if (cursor.takeWords('case')) return caseExpression(context);
  if (cursor.takeWords('interval')) return interval(cursor);
  if (cursor.takeWords('cast')) return castExpression(context);
  const opens = cursor.peek(1).kind === 'symbol' && cursor.peek(1).text === '(';
  if (kind === 'word' && opens) return call(context, text);
  return path(cursor);
}

/** `column`, `table.column`, `nested.part`. */
function path(cursor: Cursor): string {
  const names = [identifier(cursor)];
  while (cursor.isSymbol('.') && ['word', 'name'].includes(cursor.peek(1).kind)) {
    cursor.next();
    names.push(cursor.next().text);
  }
  return names.map(quoteName).join('.');
}

function call(context: ExpressionContext, name: string): string {
  const { cursor } = context;
  if (!isAllowedFunction(name))
    throw refusal(
      `the function ${name.slice(0, 40)} is not allowed`,
      'Use functions that only look at their arguments; tables are those of otel_ logs, traces and metrics.',
    );
  cursor.next();
  if (name.toLowerCase() === 'now') {
    cursor.expectSymbol('(');
    cursor.expectSymbol(')');
    return `toDateTime('${context.now.slice(0, 19).replace('T', ' ')}', 'UTC')`;
  }
  let text = `${name}${callArguments(context, name)}`;
  if (cursor.isSymbol('(')) text += callArguments(context, name);
  if (cursor.takeWords('over')) text += ` OVER ${windowOf(context)}`;
  return text;
}

function callArguments(context: ExpressionContext, name: string): string {
  const { cursor } = context;
  cursor.expectSymbol('(');
  if (cursor.takeSymbol(')')) return '()';
  const distinct = cursor.takeWords('distinct');
  const given: string[] = [];
  cursor.nested(() =>
    cursor.list(() => {
      const star = name.toLowerCase().startsWith('count') && cursor.takeSymbol('*');
      given.push(star ? '*' : expression(context));
      return '';
    }),
  );
  cursor.expectSymbol(')');
  if (HIGHER_ORDER.has(name.toLowerCase()) && given.length > 1 && !/^\(?[^([']*-> /.test(given[0] ?? ''))
    throw refusal(`the first argument of ${name} is not a lambda`, 'Write it as x -> expression.');
  return `(${distinct ? 'DISTINCT ' : ''}${given.join(', ')})`;
}

function windowOf(context: ExpressionContext): string {
  const { cursor } = context;
  const parts: string[] = [];
  cursor.expectSymbol('(');
  if (cursor.takeWords('partition', 'by'))
    parts.push(`PARTITION BY ${cursor.list(() => expression(context))}`);
  if (cursor.takeWords('order', 'by')) parts.push(`ORDER BY ${cursor.list(() => orderItem(context))}`);
  cursor.expectSymbol(')');
  return `(${parts.join(' ')})`;
}

/** `expression [ASC | DESC] [NULLS FIRST | LAST]`. */
export function orderItem(context: ExpressionContext): string {
  const { cursor } = context;
  const by = expression(context);
  const direction = cursor.takeWords('asc') ?? cursor.takeWords('desc');
  const nulls = cursor.takeWords('nulls', 'first') ?? cursor.takeWords('nulls', 'last');
  return [by, direction, nulls].filter((part) => part !== undefined).join(' ');
}

/** A list of constants or a query: a name there would be read as a table. */
function inList(context: ExpressionContext): string {
  const { cursor } = context;
  cursor.expectSymbol('(');
  const inside = cursor.nested(() =>
    cursor.isWord('select', 'with') ? context.subquery() : cursor.list(() => constant(cursor)),
  );
  cursor.expectSymbol(')');
  return `(${inside})`;
}

function constant(cursor: Cursor): string {
  const minus = cursor.takeSymbol('-') ? '-' : '';
  const { kind } = cursor.peek();
  if (kind === 'number' || (kind === 'string' && minus === '')) return `${minus}${cursor.next().text}`;
  if (minus === '' && cursor.takeSymbol('(')) {
    const inside = cursor.nested(() => cursor.list(() => constant(cursor)));
    cursor.expectSymbol(')');
    return `(${inside})`;
  }
  return cursor.fail('IN takes a list of constants or a SELECT');
}

function caseExpression(context: ExpressionContext): string {
  const { cursor } = context;
  const parts = ['CASE'];
  if (!cursor.isWord('when')) parts.push(expression(context));
  while (cursor.takeWords('when')) {
    parts.push('WHEN', expression(context), cursor.expectWord('then'), expression(context));
  }
  if (cursor.takeWords('else')) parts.push('ELSE', expression(context));
  return [...parts, cursor.expectWord('end')].join(' ');
}

function interval(cursor: Cursor): string {
  const { kind, text } = cursor.next();
  const unit = cursor.next().text.toLowerCase();
  if ((kind !== 'number' && !/^'\d{1,6}'$/.test(text)) || !INTERVAL_UNITS.has(unit))
    cursor.fail('an interval is a number and SECOND, MINUTE, HOUR, DAY or WEEK');
  return `INTERVAL ${text} ${unit.toUpperCase()}`;
}

function castExpression(context: ExpressionContext): string {
  const { cursor } = context;
  cursor.expectSymbol('(');
  const value = cursor.nested(() => expression(context));
  cursor.expectWord('as');
  const type = typeName(cursor);
  cursor.expectSymbol(')');
  return `CAST(${value} AS ${type})`;
}

function typeName(cursor: Cursor): string {
  const { text } = cursor.next();
  if (!ALLOWED_TYPES.has(text)) cursor.fail(`the type ${text.slice(0, 40)} is not allowed`);
  if (!cursor.takeSymbol('(')) return text;
  const inside = cursor.nested(() =>
    cursor.list(() => {
      const { kind } = cursor.peek();
      return kind === 'number' || kind === 'string' ? cursor.next().text : typeName(cursor);
    }),
  );
  cursor.expectSymbol(')');
  return `${text}(${inside})`;
}

/** Digits alone. */
export function wholeNumber(cursor: Cursor): string {
  const { kind, text } = cursor.next();
  if (kind !== 'number' || !/^\d{1,9}$/.test(text)) cursor.fail('a whole number is missing');
  return text;
}
