/** Words of a text, told apart by blanks, quotes and brackets; punctuation at their ends is none of theirs. */
export function tokensOf(text: string): string[] {
  return text
    .split(/[\s"“”‘’`()[\]{}]+/u)
    .map((token) => token.replace(/^[.,;:!?*'-]+|[.,;:!?*']+$/g, ''))
    .filter((token) => token !== '');
}

/** The parts that a name is made of: `shop/web:v2` holds `shop`, `web` and `v2`. */
function partsOf(token: string): string[] {
  return token.split(/[/:=,@]+|->/).filter((part) => part !== '');
}

/** What a text says, ready to be asked for. */
export interface Said {
  /** Whole tokens and their parts, in lower case. */
  tokens: ReadonlySet<string>;
  /** `480 mib`: numbers with the unit that follows them. */
  measures: ReadonlySet<string>;
  /** `10:02` and `10:02:30`. */
  times: ReadonlySet<string>;
  stems: ReadonlySet<string>;
  text: string;
}

export function saidIn(text: string): Said {
  const whole = tokensOf(text);
  const tokens = [...whole, ...whole.flatMap(partsOf)].flatMap((token) => [
    token,
    splitUnit(token)?.number ?? token,
  ]);
  return {
    tokens: new Set(tokens.map((token) => token.toLowerCase())),
    measures: new Set(measuresOf(text).map(({ number, unit }) => `${number} ${unit}`)),
    times: new Set(
      [...text.matchAll(/\b(\d\d:\d\d)(:\d\d)?/g)].flatMap(([all, minute]) => [all, minute ?? all]),
    ),
    stems: new Set(wordsOf(text).map(stem)),
    text,
  };
}

const UNITS: Readonly<Record<string, string>> = {
  '%': '%',
  percent: '%',
  ms: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  s: 's',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'min',
  min: 'min',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  h: 'h',
  hour: 'h',
  hours: 'h',
  hr: 'h',
  hrs: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  week: 'week',
  weeks: 'week',
  b: 'b',
  bytes: 'b',
  kb: 'kb',
  kib: 'kib',
  mb: 'mb',
  mib: 'mib',
  gb: 'gb',
  gib: 'gib',
  ki: 'kib',
  mi: 'mib',
  gi: 'gib',
  core: 'core',
  cores: 'core',
  millicores: 'millicore',
};

/** `480MiB` and `30%` as number and unit; undefined for anything else. */
function splitUnit(token: string): { number: string; unit: string } | undefined {
  const match = /^(\d+(?:[.,]\d+)*)(%|[A-Za-z]+)$/.exec(token);
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ''];
  return match?.[1] === undefined || unit === undefined ? undefined : { number: match[1], unit };
}

const NUMBER = /^\d+(?:[.,]\d+)*$/;

/** Numbers that have a unit, attached or after a blank; `from 210 to 480 MiB` has two. */
export function measuresOf(text: string): { number: string; unit: string }[] {
  const tokens = text
    .replaceAll(/(\d)\s+%/g, '$1%')
    .split(/[\s"“”`()[\]{}]+|(?<=\d)-(?=[a-z])/u)
    .map((token) => token.replace(/^[,;:!?*']+|[.,;:!?*']+$/g, ''));
  const measureAt = (index: number): { number: string; unit: string } | undefined => {
    const token = tokens[index] ?? '';
    const own = splitUnit(token);
    if (own || !NUMBER.test(token)) return own;
    const next = tokens[index + 1]?.toLowerCase() ?? '';
    const unit = /^(?:to|and|->|or)$/.test(next) ? measureAt(index + 2)?.unit : UNITS[next];
    return unit === undefined ? undefined : { number: token, unit };
  };
  return tokens.flatMap((_, index) => measureAt(index) ?? []);
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]{2,}/g) ?? [];
}

/** Good enough to see that `rolled`, `rolling` and `rolls` are one word. */
export function stem(word: string): string {
  const bare = word.replace(/(?:ations?|ings?|edly|ed|ies|es|s|ly|ments?|ion|ions)$/, '');
  return (bare.length >= 3 ? bare : word).replace(/(.)\1$/, '$1').replace(/[ey]$/, '');
}
