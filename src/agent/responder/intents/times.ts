/** A stretch of time that a person named, before a case's own window and the longest read bound it. */
export interface AskedTime {
  since?: Date;
  until?: Date;
  /** Where it begins with something of the case instead of a time. */
  anchor?: 'change' | 'start';
}

export interface Clock {
  now: Date;
  /** IANA name of the person's zone; UTC where it is not known. */
  zone?: string | undefined;
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };

const AMOUNT = String.raw`(\d{1,4}(?:[.,]\d{1,2})?|an?|one|two|three|half(?: an?)?|(?:a )?quarter of an|(?:a )?couple of|(?:a )?few)?`;
const UNIT = '(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?)';
/** `22:30`, `22h30`, `10pm`, `10:30 pm`, each with a day before or after it. */
const CLOCK = String.raw`(\d{1,2})(?:[:h.](\d{2}))?(?::\d{2})?\s?([ap]\.?m\b\.?)?(?:\s?(utc|gmt|z)\b)?`;
const DAY = String.raw`(today|yesterday|this morning|last night|\d{4}-\d{2}-\d{2})`;
const MOMENT = `(?:${DAY}[ t]?(?:at )?)?(?:${CLOCK})?(?:,? ?${DAY})?`;

const LAST = new RegExp(
  String.raw`\b(?:last|past|previous|for(?: the)?(?: last| past)?|in the)\s+${AMOUNT}\s?${UNIT}\b`,
);
const AGO = new RegExp(String.raw`\b${AMOUNT}\s?${UNIT}\s+ago\b|\bsince (\d{1,4})\s?${UNIT}\b`);
const SINCE = new RegExp(
  String.raw`\b(?:since|from|after|starting(?: at)?|(?=yesterday(?: at)? \d|last night|this morning))\s*(?:about |around |~)?${MOMENT}`,
);
const UNTIL = new RegExp(String.raw`\b(?:until|till|to|before|and|up to)\s+(?:about |around |~)?${MOMENT}`);
const SPAN = new RegExp(String.raw`\b(?:between\s+)?${CLOCK}\s?(?:-|–|to|and)\s?${CLOCK}`);
const SINCE_WORDS =
  /\bsince (?:the |its |that )?(?:last |latest )?(deploy\w*|roll ?out|release|change|upgrade|restart|it (?:began|started|broke)|start|beginning)\b/;

const AMOUNTS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  half: 0.5,
  quarter: 0.25,
  couple: 2,
  few: 3,
};

function lengthOf(amount: string | undefined, unit: string | undefined): number {
  const word = amount?.replace(/^a (?=\w)/, '').split(' ')[0] ?? 'one';
  const count = AMOUNTS[word] ?? Number(word.replace(',', '.'));
  return count * (UNITS[(unit ?? 'h').charAt(0)] ?? 0);
}

/** What the clocks of a zone show at a moment. Unknown zones are UTC. */
export function wallClock(at: Date, zone: string | undefined): { day: string; time: string; zone: string } {
  const parts = (timeZone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  const known = zone !== undefined && isZone(zone) && !/^(Etc\/)?(UTC|GMT)$/.test(zone) ? zone : 'UTC';
  const [day = '', time = ''] = parts(known).split(' ');
  return { day, time, zone: known };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The moment at which a zone's clocks show that day and time. In the hour that a change of clocks skips: the one after. */
function momentOf(day: string, minutes: number, zone: string | undefined): Date {
  const wanted = Date.parse(`${day}T00:00:00.000Z`) + minutes * MINUTE;
  let guess = wanted;
  // Two rounds settle it on both sides of a change of clocks.
  for (let round = 0; round < 2; round += 1) {
    const shown = wallClock(new Date(guess), zone);
    guess += wanted - Date.parse(`${shown.day}T${shown.time}.000Z`);
  }
  return new Date(guess);
}

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) - 24 * 60 * MINUTE).toISOString().slice(0, 10);

interface Spoken {
  day?: string | undefined;
  hour?: string | undefined;
  minute?: string | undefined;
  half?: string | undefined;
  utc?: string | undefined;
}

/** A time of day is the last one that has been; with a day it is that day's. Undefined where it is no time. */
function resolve(spoken: Spoken, clock: Clock): Date | undefined {
  const zone = spoken.utc === undefined ? clock.zone : 'UTC';
  const today = wallClock(clock.now, zone).day;
  let day: string | undefined;
  let early = 0;
  if (spoken.day === 'today') day = today;
  else if (spoken.day === 'this morning') [day, early] = [today, 6 * 60];
  else if (spoken.day === 'yesterday') day = dayBefore(today);
  else if (spoken.day === 'last night') [day, early] = [dayBefore(today), 18 * 60];
  else if (spoken.day !== undefined) {
    if (Number.isNaN(Date.parse(spoken.day))) return undefined;
    day = spoken.day;
  }
  if (spoken.hour === undefined) return day === undefined ? undefined : momentOf(day, early, zone);
  // A number alone is no time: "from 3 pods".
  if (spoken.minute === undefined && spoken.half === undefined) return undefined;
  const half = spoken.half?.charAt(0);
  const hour =
    half === undefined ? Number(spoken.hour) : (Number(spoken.hour) % 12) + (half === 'p' ? 12 : 0);
  const minutes = hour * 60 + Number(spoken.minute ?? 0);
  if (hour > 23 || Number(spoken.minute ?? 0) > 59) return undefined;
  if (day !== undefined) return momentOf(day, minutes, zone);
  const at = momentOf(today, minutes, zone);
  return at > clock.now ? momentOf(dayBefore(today), minutes, zone) : at;
}

function spokenOf(match: RegExpExecArray | null): Spoken | undefined {
  if (!match) return undefined;
  const [, before, hour, minute, half, utc, after] = match;
  return { day: before ?? after, hour, minute, half, utc };
}

/**
 * The time that a sentence names: `since 22:30`, `last 30 min`, `2h ago`, `between 22:00 and 22:30`, `since yesterday`.
 * Times of day are those of the person's zone unless they say UTC. Undefined where it names none.
 */
export function parseTime(sentence: string, clock: Clock): AskedTime | undefined {
  const text = sentence.toLowerCase().replaceAll(/\s+/g, ' ');
  const words = SINCE_WORDS.exec(text)?.[1];
  if (words !== undefined) return { anchor: /^(it|start|beginning)/.test(words) ? 'start' : 'change' };
  const span = SPAN.exec(text);
  if (span) {
    const [, hour, minute, half, utc, hour2, minute2, half2, utc2] = span;
    const until = resolve({ hour: hour2, minute: minute2, half: half2, utc: utc2 }, clock);
    // `10-11pm`: the half of the second belongs to both.
    const since = resolve(
      { hour, minute, half: half ?? (minute === undefined ? half2 : undefined), utc: utc ?? utc2 },
      clock,
    );
    if (since && until)
      return { since: since > until ? new Date(since.getTime() - 24 * 60 * MINUTE) : since, until };
  }
  const ago = AGO.exec(text);
  if (ago) return { since: new Date(clock.now.getTime() - lengthOf(ago[1] ?? ago[3], ago[2] ?? ago[4])) };
  const last = LAST.exec(text);
  if (last) return { since: new Date(clock.now.getTime() - lengthOf(last[1], last[2])) };
  const begun = spokenOf(SINCE.exec(text));
  const ended = spokenOf(UNTIL.exec(text));
  const since = begun && resolve(begun, clock);
  const until = ended && resolve(ended, clock);
  if (since && until && until > since) return { since, until };
  if (since) return { since: since > clock.now ? new Date(since.getTime() - 24 * 60 * MINUTE) : since };
  if (until) return { until };
  if (/\byesterday\b/.test(text)) {
    const day = dayBefore(wallClock(clock.now, clock.zone).day);
    return { since: momentOf(day, 0, clock.zone), until: momentOf(day, 24 * 60, clock.zone) };
  }
  if (/\btoday\b/.test(text)) return { since: momentOf(wallClock(clock.now, clock.zone).day, 0, clock.zone) };
  return undefined;
}

/** `22:30` today, else with its day, on the person's clock: `2026-11-20 22:30`. */
export function timeWords(at: Date, clock: Clock): string {
  const shown = wallClock(at, clock.zone);
  const time = shown.time.slice(0, 5);
  return shown.day === wallClock(clock.now, clock.zone).day ? time : `${shown.day} ${time}`;
}

/** `22:30 to 23:10 (Europe/Berlin)`. */
export function windowWords(window: { from: string; to: string }, clock: Clock): string {
  const [from, to] = [new Date(window.from), new Date(window.to)];
  return `${timeWords(from, clock)} to ${timeWords(to, clock)} (${wallClock(from, clock.zone).zone})`;
}
