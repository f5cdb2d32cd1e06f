import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTime, timeWords, wallClock, windowWords } from '#src/agent/responder/intents/times.ts';

/** Ten past midnight in Berlin, an hour before that in UTC. */
const BERLIN = { now: new Date('2026-11-21T23:10:00.000Z'), zone: 'Europe/Berlin' };
const UTC = { now: new Date('2026-11-21T23:10:00.000Z') };

const read = (sentence: string, clock: Parameters<typeof parseTime>[1] = BERLIN): string => {
  const asked = parseTime(sentence, clock);
  if (!asked) return 'none';
  if (asked.anchor) return asked.anchor;
  const short = (at: Date | undefined) => at?.toISOString().slice(5, 16).replace('T', ' ') ?? '';
  return [short(asked.since), short(asked.until)].join('/').replace(/\/$/, '');
};

describe('a time that a sentence names', () => {
  test.each([
    // The last 22:30 on the person's clock was 40 minutes before midnight there.
    ['show p99 since 22:30', '11-21 21:30'],
    ['since 22.30', '11-21 21:30'],
    ['since 10:30 pm', '11-21 21:30'],
    ['since 10pm', '11-21 21:00'],
    ['since 00:05', '11-21 23:05'],
    ['since 22:30 UTC', '11-21 22:30'],
    ['last 30 min', '11-21 22:40'],
    ['over the last hour', '11-21 22:10'],
    ['past 2h', '11-21 21:10'],
    ['for the last 90 minutes', '11-21 21:40'],
    ['in the last half hour', '11-21 22:40'],
    ['errors in the last couple of hours', '11-21 21:10'],
    ['2 hours ago', '11-21 21:10'],
    ['half an hour ago', '11-21 22:40'],
    ['since 2h', '11-21 21:10'],
    ['between 22:00 and 22:30', '11-21 21:00/11-21 21:30'],
    ['from 22:00 to 22:30', '11-21 21:00/11-21 21:30'],
    ['22:00-22:30', '11-21 21:00/11-21 21:30'],
    ['10-11pm', '11-21 21:00/11-21 22:00'],
    ['memory until 22:30', '/11-21 21:30'],
    // There it is the 22nd already.
    ['since yesterday', '11-20 23:00'],
    ['since 22:30 yesterday', '11-21 21:30'],
    ['yesterday at 22:30', '11-21 21:30'],
    ['what happened yesterday', '11-20 23:00/11-21 23:00'],
    ['today', '11-21 23:00'],
    ['since 2026-11-20 22:30', '11-20 21:30'],
    ['since 2026-11-20T22:30Z', '11-20 22:30'],
    ['since this morning', '11-21 05:00'],
    ['since the deploy', 'change'],
    ['since the last rollout', 'change'],
    ['since it began', 'start'],
  ])('%s', (sentence, expected) => {
    expect(read(sentence)).toBe(expected);
  });

  test.each([
    'what changed?',
    'from 3 pods',
    'p99 of checkout',
    'since 25:00',
    'since 22:61',
    'roll back to v1.2',
    'since 2026-13-45',
  ])('%s names none', (sentence) => {
    expect(read(sentence)).toBe('none');
  });

  test('without a zone, or with one that does not exist, is UTC', () => {
    expect(read('since 22:30', UTC)).toBe('11-21 22:30');
    expect(read('since 22:30', { ...UTC, zone: 'Middle/Earth' })).toBe('11-21 22:30');
    expect(wallClock(UTC.now, 'Middle/Earth').zone).toBe('UTC');
    expect(wallClock(UTC.now, 'Etc/UTC').zone).toBe('UTC');
  });

  test('on the day when clocks go back is the one that they show', () => {
    // Berlin leaves summer time on 2026-10-25 at 01:00 UTC.
    const clock = { now: new Date('2026-10-25T10:00:00.000Z'), zone: 'Europe/Berlin' };
    expect(read('since 00:30', clock)).toBe('10-24 22:30');
    expect(read('since 04:30', clock)).toBe('10-25 03:30');
  });

  test('whatever the words: never in the future, never backwards, and never long to find', () => {
    const word = fc.constantFrom(
      'since',
      'last',
      '22:30',
      '10pm',
      'yesterday',
      'to',
      'until',
      'between',
      'and',
      '30',
      'min',
      'hours',
      'ago',
      '-',
      'utc',
      'half',
      'an',
      '2026-11-20',
      'today',
      'a',
      ':',
      '9999',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const began = performance.now();
        const asked = parseTime(words.join(' '), BERLIN);
        expect(performance.now() - began).toBeLessThan(500);
        if (asked?.since && !asked.until)
          expect(asked.since.getTime()).toBeLessThanOrEqual(BERLIN.now.getTime());
        if (asked?.since && asked.until)
          expect(asked.since.getTime()).toBeLessThanOrEqual(asked.until.getTime());
      }),
      { numRuns: 300 },
    );
  }, 30_000);
});

test('times are told on the person’s clock, with the day where it is another one', () => {
  expect(timeWords(new Date('2026-11-21T22:30:00.000Z'), BERLIN)).toBe('2026-11-21 23:30');
  expect(timeWords(new Date('2026-11-21T23:05:00.000Z'), BERLIN)).toBe('00:05');
  const window = { from: '2026-11-21T22:30:00.000Z', to: '2026-11-21T23:10:00.000Z' };
  expect(windowWords(window, UTC)).toBe('22:30 to 23:10 (UTC)');
  expect(windowWords(window, BERLIN)).toBe('2026-11-21 23:30 to 00:10 (Europe/Berlin)');
});
