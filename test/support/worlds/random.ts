/** A stream of numbers that is the same for the same seed (mulberry32). */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Standard normal. */
  normal(): number;
  between(low: number, high: number): number;
  integer(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

export function randomOf(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    between,
    integer: (low, high) => Math.floor(between(low, high + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
  };
}

const SYLLABLES = [
  'ba',
  'ko',
  'mi',
  'ru',
  'te',
  'lo',
  'sa',
  'ne',
  'vi',
  'do',
  'pa',
  'gu',
  'zi',
  'fe',
  'hy',
  'wo',
];

/** Different made-up names. */
export function randomNames(random: Random, count: number): string[] {
  const names = new Set<string>();
  while (names.size < count)
    names.add(Array.from({ length: random.integer(2, 4) }, () => random.pick(SYLLABLES)).join(''));
  return [...names];
}
