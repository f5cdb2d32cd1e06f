import { ClickHouseException } from './clickhouse-errors.ts';
import { render, type Token, tokenise } from './clickhouse-lexer.ts';

export interface Insert {
  table: string;
  columns: string[] | undefined;
  format: string;
  settings: Record<string, string>;
  /** Where inline data begins in the text. */
  dataOffset: number;
}

export interface Statement {
  kind: 'read' | 'write';
  /** The statement without comments and trailing semicolon, as it is run. */
  sql: string;
  /** Present for `INSERT ... FORMAT x`, whose data follows in the text or body. */
  insert: Insert | undefined;
  /** The output format named in the statement. */
  format: string | undefined;
}

/** Table functions that read neither files nor the network. Every other one the engine knows is refused. */
const SAFE_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  'numbers numbers_mt zeros zeros_mt generaterandom generateseries generate_series values view null format primes'.split(
    ' ',
  ),
);
/**
 * Scalar functions that read files, leave the machine or look into the process. Refused as a name anywhere, because
 * `arrayMap(file, paths)` and `* APPLY file` call a function without brackets of its own.
 */
const REFUSED_NAME =
  /^(file|eval|evalmlmethod|python|catboostevaluate|ai(classify|embed|extract|generate|translate)\w*|addressto\w+)$/;
/** Parts of a statement that look like functions and name files or disks. */
const REFUSED_CALL = /^(disk|source|infile|outfile)$/;
const SAFE_ENGINE =
  /^((replacing|summing|aggregating|collapsing|versionedcollapsing|coalescing|graphite)?mergetree|memory|null|log|tinylog|stripelog|set|join|atomic)$/;
/** The statements a client of telemetry needs. What is not here (SYSTEM, BACKUP, ATTACH, GRANT, KILL, USE ...) is refused. */
const READ_STARTS: ReadonlySet<string> = new Set([
  'select',
  'with',
  'show',
  'describe',
  'desc',
  'exists',
  'explain',
  '(',
]);
const WRITE_STARTS: ReadonlySet<string> = new Set(
  'insert create drop alter truncate optimize rename delete update set'.split(' '),
);
const CREATED = /^(table|database|view|materialized)$/;
/** `INTO OUTFILE` writes and `FROM INFILE` reads host files. */
const REFUSED_WORD = /^(outfile|infile)$/;
const REFUSED_IN_ALTER = /^(freeze|unfreeze|fetch|export)$/;
/**
 * Settings are allowed by name: some hold expressions (`additional_result_filter`), choose another SQL dialect, or name
 * files. The beginnings cover limits, formats, optimisation and what a MergeTree table is made with.
 */
const SAFE_SETTING =
  /^(readonly|final|extremes|limit|offset|priority|log_comment|log_queries|session_timezone|index_granularity(_bytes)?|ttl_only_drop_parts|merge_with_ttl_timeout|empty_result_for_aggregation_by_empty_set|transform_null_in|joined_subquery_requires_alias|(max|min|output_format|input_format|date_time|optimize|use|enable|join|group_by|distinct|insert|mutations|alter|select|prefer|cast|union|result|timeout|read|set|sort|sum|transfer|any|query_plan|allow_experimental|allow_suspicious|allow_nullable)_\w+)$/;
const REFUSED_SETTING =
  /(^|_)(path|file|schema|disk|url|proxy|headers?|dialect|filter|codec|cache_name)(_|$)/;

/** True for a setting that cannot make the engine read files, reach the network or run an expression. */
export function isSafeSetting(name: string): boolean {
  return SAFE_SETTING.test(name) && !REFUSED_SETTING.test(name);
}

/** True for a word that may stand for `{x:Identifier}`. */
export function isSafeIdentifier(value: string): boolean {
  return (
    /^[\w.]*$/.test(value) &&
    !value
      .toLowerCase()
      .split('.')
      .some((part) => REFUSED_NAME.test(part))
  );
}

function refuse(what: string): never {
  throw new ClickHouseException(497, 'ACCESS_DENIED', `${what} is not allowed on the embedded ClickHouse`);
}

function isName(token: Token | undefined, value: string): boolean {
  return token?.kind === 'word' && token.value.toLowerCase() === value;
}

/**
 * Checks one statement before the engine sees it. The engine in a process has no users and its `readonly` does not stop
 * `file()` or `INTO OUTFILE`, so this is the fence: what is not known to be harmless is refused (ACCESS_DENIED).
 *
 * @param text the SQL, for an INSERT with its inline data
 * @param tableFunctions lower-case names of all table functions of this engine
 */
export function checkStatement(text: string, tableFunctions: ReadonlySet<string>): Statement {
  const isInsertWithFormat = (tokens: readonly Token[]): boolean =>
    isName(tokens[0], 'insert') && isName(tokens.at(-2), 'format') && tokens.at(-1)?.kind === 'word';
  const tokens = tokenise(text, isInsertWithFormat);
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const first = tokens[0];
  if (first === undefined) throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Empty query');
  if (tokens.some((token) => token.text === ';')) {
    throw new ClickHouseException(62, 'SYNTAX_ERROR', 'Syntax error: multi-statements are not allowed');
  }
  const start = first.kind === 'word' || first.text === '(' ? first.value.toLowerCase() : '';
  const kind = READ_STARTS.has(start) ? 'read' : 'write';
  if (kind === 'write' && !WRITE_STARTS.has(start))
    refuse(`A statement that starts with ${first.text.slice(0, 30)}`);
  if (start === 'create') checkCreate(tokens);
  if (start === 'set' && (tokens[1]?.kind !== 'word' || tokens[2]?.text !== '=')) refuse('This form of SET');
  for (const index of tokens.keys()) checkToken({ tokens, index, start, tableFunctions });
  const insert = isInsertWithFormat(tokens) ? readInsert(tokens) : undefined;
  const named = tokens.findLastIndex((token) => isName(token, 'format'));
  const format = kind === 'read' && named > 0 ? tokens[named + 1] : undefined;
  return { kind, sql: render(tokens), insert, format: format?.kind === 'word' ? format.value : undefined };
}

function checkCreate(tokens: readonly Token[]): void {
  const created = tokens.slice(1).find((token) => !/^(or|replace|temporary)$/i.test(token.value));
  if (!CREATED.test(created?.value.toLowerCase() ?? '')) refuse(`CREATE ${created?.text ?? ''}`);
  tokens.forEach((token, index) => {
    if (!isName(token, 'engine')) return;
    const engine = tokens[index + 1]?.text === '=' ? tokens[index + 2] : tokens[index + 1];
    if (engine !== undefined && !SAFE_ENGINE.test(engine.value.toLowerCase()))
      refuse(`The engine ${engine.text}`);
  });
}

interface TokenContext {
  tokens: readonly Token[];
  index: number;
  start: string;
  tableFunctions: ReadonlySet<string>;
}

function checkToken({ tokens, index, start, tableFunctions }: TokenContext): void {
  const token = tokens[index];
  const previous = tokens[index - 1];
  const next = tokens[index + 1];
  if (token === undefined || token.kind === 'symbol' || token.kind === 'number') return;
  const name = token.value.toLowerCase();
  if (token.kind === 'string') {
    // FROM 'x' reads a file where the current database shows the file system.
    if (previous?.kind === 'word' && /^(from|join|into|table)$/i.test(previous.value))
      refuse('A file as a table');
    return;
  }
  if (token.kind === 'quoted' && /[/\\]/.test(token.value)) refuse('A slash in an identifier');
  if (REFUSED_NAME.test(name)) refuse(`The name ${token.value}`);
  if (next?.text === '(') {
    if (REFUSED_CALL.test(name)) refuse(`${token.value}()`);
    if (tableFunctions.has(name) && !SAFE_TABLE_FUNCTIONS.has(name))
      refuse(`The table function ${token.value}`);
  }
  if (next?.text === '=' && inSettings(tokens, index, start) && !isSafeSetting(name)) {
    refuse(`The setting ${name}`);
  }
  if (token.kind !== 'word') return;
  if (REFUSED_WORD.test(name) || (start === 'alter' && REFUSED_IN_ALTER.test(name))) {
    refuse(name.toUpperCase());
  }
}

/** True behind SETTINGS; `system.settings` is a table. */
function inSettings(tokens: readonly Token[], index: number, start: string): boolean {
  if (start === 'set') return true;
  return tokens
    .slice(0, index)
    .some((token, at) => /^settings?$/i.test(token.text) && tokens[at - 1]?.text !== '.');
}

/** `INSERT INTO [TABLE] [db.]t [(a, b)] [SETTINGS x = y, ...] FORMAT f`. */
function readInsert(tokens: readonly Token[]): Insert {
  const last = tokens.at(-1);
  let at = 1;
  if (isName(tokens[at], 'into')) at += 1;
  if (isName(tokens[at], 'table')) at += 1;
  const table: string[] = [];
  for (;;) {
    table.push(identifier(tokens[at]));
    at += 1;
    if (tokens[at]?.text !== '.') break;
    at += 1;
  }
  let columns: string[] | undefined;
  if (tokens[at]?.text === '(') {
    columns = [];
    at += 1;
    while (tokens[at]?.text !== ')') {
      // A part of a Nested column is written a.b.
      let column = identifier(tokens[at]);
      for (at += 1; tokens[at]?.text === '.'; at += 2) column += `.${identifier(tokens[at + 1])}`;
      columns.push(column);
      if (tokens[at]?.text === ',') at += 1;
      else if (tokens[at]?.text !== ')') throw unsupported(tokens);
    }
    at += 1;
  }
  const settings: Record<string, string> = {};
  if (isName(tokens[at], 'settings')) {
    do {
      const [name, equals, value] = tokens.slice(at + 1, at + 4);
      if (name?.kind !== 'word' || equals?.text !== '=' || value === undefined) throw unsupported(tokens);
      settings[name.value] = value.kind === 'string' ? value.text.slice(1, -1) : value.text;
      at += 4;
    } while (tokens[at]?.text === ',');
  }
  if (at !== tokens.length - 2) throw unsupported(tokens);
  return { table: table.join('.'), columns, format: last?.value ?? '', settings, dataOffset: last?.end ?? 0 };
}

function identifier(token: Token | undefined): string {
  if (token?.kind !== 'word' && token?.kind !== 'quoted') {
    throw new ClickHouseException(
      62,
      'SYNTAX_ERROR',
      `Syntax error: an identifier was expected at ${token?.text ?? 'the end'}`,
    );
  }
  return token.value;
}

function unsupported(tokens: readonly Token[]): ClickHouseException {
  return new ClickHouseException(
    48,
    'NOT_IMPLEMENTED',
    `The embedded ClickHouse cannot take this INSERT: ${render(tokens).slice(0, 200)}`,
  );
}
