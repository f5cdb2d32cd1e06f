import { filledIn } from '#src/diagnosis/claims/statement.ts';
import type { Claim } from '#src/diagnosis/claims/types.ts';
import type { Json } from '#src/evidence/types.ts';
import type { Random } from './worlds/random.ts';

/** Ways in which a true statement becomes one that nothing bears out. `other` is true too, and about something else. */
export type Mutation = (claim: Claim, other: Claim, random: Random) => Claim | undefined;

const NEGATIONS = [
  ...[
    'not',
    'no',
    'never',
    'hardly',
    'barely',
    'scarcely',
    'without',
    'neither',
    'nor',
    'none',
    'nowhere',
    'cannot',
  ],
  ...[
    "isn't",
    "wasn't",
    "doesn't",
    'falsely',
    'allegedly',
    'supposedly',
    'formerly',
    'once',
    'formally',
    'un',
    'non-',
  ],
  ...[
    'anything but',
    'far from',
    'instead of',
    'rather than',
    'fails to be',
    'would be',
    'should be',
    'except that',
  ],
  ...[
    'it is false that',
    'until now',
    'no longer',
    'nicht',
    'pas',
    'не',
    '不',
    'kein',
    '!',
    '~',
    '<',
    '>',
    '?',
  ],
];
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: '\u0430',
  e: '\u0435',
  o: '\u043e',
  i: '\u0456',
  c: '\u0441',
  p: '\u0440',
  '0': '\uff10',
  '1': '\uff11',
  '5': '\uff15',
  '-': '\u2010',
};

const [citeOf, quoted] = [(claim: Claim) => claim.cites[0], (claim: Claim) => claim.cites[0]?.value ?? null];
const said = (claim: Claim): string => filledIn(claim.statement, [quoted(claim)]);
const withStatement = (claim: Claim, statement: string): Claim => ({ ...claim, statement });
const withCite = (claim: Claim, change: Partial<Claim['cites'][number]>): Claim | undefined => {
  const cite = citeOf(claim);
  return cite && { ...claim, cites: [{ ...cite, ...change }] };
};
const same = (one: Json, two: Json): boolean => JSON.stringify(one) === JSON.stringify(two);
const insert = (text: string, part: string, random: Random): string => {
  const words = text.split(' ');
  words.splice(random.integer(0, words.length), 0, part);
  return words.join(' ');
};

function lookalike(text: string, random: Random): string | undefined {
  const places = [...text].flatMap((letter, index) => (LOOKALIKES[letter] ? [index] : []));
  if (places.length === 0) return undefined;
  const at = random.pick(places);
  return `${text.slice(0, at)}${LOOKALIKES[text[at] ?? '']}${text.slice(at + 1)}`;
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a negation is put in': (claim, _other, random) =>
    withStatement(claim, insert(claim.statement, random.pick(NEGATIONS), random)),
  'the citation is swapped for another': (claim, other) =>
    same(quoted(claim), quoted(other)) && same(claim.about as never, other.about as never)
      ? undefined
      : { ...withStatement(claim, said(claim)), cites: other.cites },
  'both the citation and whom it is about are swapped': (claim, other) =>
    same(quoted(claim), quoted(other)) && same(claim.about as never, other.about as never)
      ? undefined
      : { ...withStatement(claim, said(claim)), about: other.about, cites: other.cites },
  // Telemetry knows a Service and its workload by one name: these are one.
  'it is said of another object': (claim, other) =>
    claim.about.name === other.about.name && claim.about.namespace === other.about.namespace
      ? undefined
      : { ...claim, about: other.about },
  'the evidence is of no case': (claim) => withCite(claim, { evidence: 'ev-000000000000' }),
  'the pointer leads to a neighbour': (claim, _other, random) => {
    const pointer = citeOf(claim)?.pointer ?? '';
    const next = pointer.replace(/\d+/, (digits) => String(Number(digits) + random.integer(1, 3)));
    return next === pointer ? undefined : withCite(claim, { pointer: next });
  },
  'another value is quoted': (claim) => {
    const value = quoted(claim);
    if (typeof value === 'number') return withCite(claim, { value: value + 1 });
    if (typeof value === 'boolean') return withCite(claim, { value: !value });
    return typeof value === 'string'
      ? withCite(claim, { value: `${value}x` })
      : withCite(claim, { value: 0 });
  },
  'a part of the value is quoted': (claim, _other, random) => {
    const value = String(quoted(claim) ?? '');
    if (value.length < 2) return undefined;
    const cut = random.integer(1, value.length - 1);
    const part = random.next() < 0.5 ? value.slice(0, cut) : value.slice(cut);
    const shorter = typeof quoted(claim) === 'number' ? Number(part) : part;
    // `.5` of `0.5` is the same number.
    return same(shorter, quoted(claim)) ? undefined : withCite(claim, { value: shorter });
  },
  'a part of the value is said': (claim) => {
    const value = quoted(claim);
    if (typeof value === 'number' && value >= 10)
      return withStatement(claim, claim.statement.replace('{1}', String(value).slice(0, -1)));
    return typeof value === 'string' && value.length > 3
      ? withStatement(
          claim,
          claim.statement.replace('{1}', () => JSON.stringify(value.slice(1))),
        )
      : undefined;
  },
  'another number is said': (claim) => {
    const value = quoted(claim);
    return typeof value === 'number'
      ? withStatement(claim, claim.statement.replace('{1}', String(value + 1)))
      : undefined;
  },
  'a number is added': (claim, _other, random) =>
    withStatement(claim, insert(claim.statement, String(random.integer(100_000_000, 999_999_999)), random)),
  'letters are swapped for others that look alike': (claim, _other, random) => {
    const text = lookalike(said(claim), random);
    return text === undefined ? undefined : withStatement(claim, text);
  },
  'letters of the value are swapped for others that look alike': (claim, _other, random) => {
    const value = quoted(claim);
    const text = typeof value === 'string' ? lookalike(value, random) : undefined;
    return text === undefined ? undefined : withCite(claim, { value: text });
  },
  'something empty is cited': (claim, _other, random) => {
    const value = random.pick<Json>([0, '', null, true, false, []]);
    return same(quoted(claim), value) ? undefined : withCite(claim, { value });
  },
  'a judgement takes the place of the value': (claim, _other, random) =>
    withStatement(
      claim,
      claim.statement.replace('{1}', random.pick(['healthy', 'fine', 'as it should be', 'gone', 'wrong'])),
    ),
  'the object is left out': (claim) => {
    const statement = `The ${claim.statement.replace(/^For \S+ \S+ the /, '')}`;
    return said({ ...claim, statement }).includes(claim.about.name)
      ? undefined
      : withStatement(claim, statement);
  },
};
