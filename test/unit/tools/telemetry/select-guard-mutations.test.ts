import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '#src/errors.ts';
import { guardSelect } from '#src/telemetry/select-guard.ts';
import { isAllowedFunction } from '#src/telemetry/select-guard-functions.ts';
import { RESERVED_COLUMNS, scopedTables } from '#src/telemetry/select-guard-scope.ts';
import { HONEST } from './statements.ts';

const { tables } = scopedTables({
  database: 'otel',
  cluster: 'prod',
  namespaces: ['shop'],
  window: { from: '2026-03-01T10:00:00Z', to: '2026-03-01T11:00:00Z' },
});

/** The statement to run, or undefined where it was refused. */
function guarded(sql: string): string | undefined {
  try {
    return guardSelect(sql, { tables, reserved: RESERVED_COLUMNS, now: '2026-03-01T11:00:00Z', limit: 50 });
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** What somebody would put into an honest statement. */
const POISON = [
  'system.users',
  'system',
  'secrets',
  "file('/etc/passwd')",
  "url('http://x')",
  "remote('h', system.one)",
  "s3('x')",
  "INTO OUTFILE '/tmp/x'",
  'SETTINGS readonly = 0',
  'FORMAT CSV',
  'IN secrets',
  'IN (secrets)',
  'GLOBAL IN system.one',
  'UNION ALL SELECT * FROM system.one',
  'UNION DISTINCT SELECT * FROM otel_logs',
  '; DROP TABLE otel_logs',
  ';',
  '/*',
  '*/',
  '--',
  '#',
  '$$',
  '{x:Identifier}',
  '{casebook_namespaces:Array(String)}',
  'FINAL',
  'SAMPLE 1',
  'APPLY(file)',
  'EXCEPT',
  "dictGet('d', 'a', 1)",
  "arrayMap(file, ['a'])",
  '(SELECT * FROM system.one)',
  "(SELECT * FROM file('x'))",
  'AS file',
  'AS ResourceAttributes',
  'AS casebook_source',
  'WITH',
  'FROM',
  'JOIN system.users ON 1 = 1',
  ', system.users',
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  "''",
  '(',
  ')',
  '[',
  ']',
  '.',
  ',',
  '*',
  '->',
  '::',
  'NOT',
  'IN',
  'AND',
  '-',
  'currentUser()',
  'sleep(3)',
  '\u0000',
  '\u00a0',
  'CAST(1 AS Dynamic)',
  'INTERVAL 1 YEAR',
  'OVER (ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)',
  '@@x',
  '0x1',
];

/** Names in front of brackets that are no functions. */
const KEYWORDS =
  /^(?:IN|FROM|AS|OVER|USING|VALUES|CASE|WHEN|THEN|ELSE|AND|OR|NOT|LIKE|ILIKE|BETWEEN|ON|BY|WHERE|HAVING|SELECT|DISTINCT|JOIN|CAST|ALL|LIMIT)$/;
const TYPES = /^(?:DateTime64|Array|Nullable|Map|LowCardinality)$/;

/** Looks at the outcome by itself: constants and quoted names are cut out, and what is left must be ours. */
function problemsOf(out: string): string[] {
  const ours = out.replaceAll(/\{casebook_\w+:(?:Array\(String\)|String|DateTime64\(3, 'UTC'\))\}/g, '?');
  const plain = ours.replaceAll(/'(?:[^'\\]|\\[\s\S]|'')*'/g, "''");
  // ARRAY JOIN takes columns.
  const tablesRead = [...plain.matchAll(/\b(?:FROM|(?<!ARRAY )JOIN|IN) +`(\w+)`/g)].map(
    ([, name]) => name ?? '',
  );
  const bare = plain.replaceAll(/`[\w.]+`/g, '`');
  const calls = [...bare.matchAll(/([A-Za-z_]\w*)\(/g)].map(([, name]) => name ?? '');
  return [
    ...tablesRead.filter((name) => !['otel', 'slow'].includes(name)).map((name) => `reads ${name}`),
    ...calls.filter((name) => !isAllowedFunction(name) && !KEYWORDS.test(name) && !TYPES.test(name)),
    ...(bare.match(
      /\b(?:system|secrets|file|url|remote|outfile|settings|format|final|sample|apply|drop)\b/gi,
    ) ?? []),
    ...(bare.match(/[;#$@{}\\"]|--|\/\*|\*\/|[^\x20-\x7e]/g) ?? []),
    ...(/LIMIT \d+(?: OFFSET \d+)?$/.test(out) ? [] : ['no limit']),
  ];
}

test('whatever is put into honest statements, what comes out reads the tables of the case by allowed functions', () => {
  let taken = 0;
  const piece = fc.constantFrom(...POISON);
  fc.assert(
    fc.property(
      fc.constantFrom(...HONEST),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 1 }), piece), { minLength: 1, maxLength: 2 }),
      (sql, edits) => {
        let text = sql;
        for (const [place, length, put] of edits) {
          const parts = text.split(/(?<=[\s(),])/);
          const at = place % (parts.length + 1);
          text = [...parts.slice(0, at), `${put} `, ...parts.slice(at + length)].join('');
        }
        const out = guarded(text);
        if (out === undefined) return;
        taken += 1;
        expect(problemsOf(out), `${text}\n=> ${out}`).toEqual([]);
      },
    ),
    { numRuns: 6_000, seed: 7 },
  );
  // A guard that refused everything would pass, too.
  expect(taken).toBeGreaterThan(80);
}, 20_000);

test('the look at the outcome finds what it looks for', () => {
  const honest = guarded(HONEST[0] ?? '') ?? '';
  expect(problemsOf(honest)).toEqual([]);
  for (const bad of ["file('x')", 'FROM `secrets`', 'system.one', '; x', "'a' -- b", 'SETTINGS x = 1'])
    expect(problemsOf(honest.replace(' LIMIT', ` ${bad} LIMIT`)), bad).not.toEqual([]);
});
