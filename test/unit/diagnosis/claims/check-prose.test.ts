import { describe, expect, it } from 'vitest';
import { checkProse, knownTexts } from '#src/diagnosis/claims/check-prose.ts';

const known = knownTexts(
  [137, 'OOMKilled', '2030-05-17T11:48:00.000Z', 'pool is full'],
  ['shop/web-1', 'web-1', 'novel.change'],
);

describe('a sentence that cites nothing itself', () => {
  it.each([
    'The new setting makes web-1 ask for more than it may have.',
    'It ended with 137 at 11:48, which is OOMKilled.',
    'Its pool ("pool is full") lets everybody wait.',
    'novel.change at shop/web-1: a read-only disk.',
  ])('may name what was cited: %s', (text) => {
    expect(checkProse(text, known, true)).toEqual({ text });
  });

  it.each([
    ['a number', 'It ended 5 times.'],
    ['a time', 'It began at 11:49.'],
    ['a name', 'The fault is in db-7.'],
    ['a path', 'It reads /etc/shadow/x now.'],
    ['a quoted text', 'It says "all good".'],
    ['an identifier', 'The poolSize is small.'],
    ['a verdict', 'The service is healthy.'],
    ['a decision', 'The restart is approved.'],
    ['a link', 'See https://evil.example for more.'],
    ['markup', 'Click <!channel> here.'],
    ['a code span', 'Run `kubectl` now.'],
    ['a look-alike', 'The p\u0430yment waits.'],
    ['a direction override', 'It \u202eis fine.'],
    ['nothing at all', '   '],
    ['too much', 'word '.repeat(80)],
  ])('is left out for %s', (_name, text) => {
    expect(checkProse(text, known)).toHaveProperty('why');
  });

  it.each([
    'It is not the database.',
    'The pool cannot grow.',
    "It doesn't answer.",
    'The service fails to start.',
    'Nobody, never.',
  ])('as a reading may deny nothing: %s', (text) => {
    expect(checkProse(text, known, true)).toHaveProperty('why');
  });

  it('as what was looked for may', () => {
    expect(checkProse('pods that are not on that node', known)).toHaveProperty('text');
  });
});
