import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainJson, plainText } from '#src/agent/tools/plain-text.ts';

const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2028\u2029]|(?![\t\n])\p{Cc}/u;
const hostile = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]0;x\u0007',
        '\u202e',
        '\u200b',
        '\u{e0041}',
        '\ufe0f',
        '\u0000',
        '\u009b',
        '\u001b',
      ),
      fc.constantFrom('[31m', ']0;', 'm', '\\', 'word '),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

describe('plainText', () => {
  test.each([
    ['colours', '\u001b[1;31mERROR\u001b[0m out of memory', 'ERROR out of memory'],
    ['a title of the terminal', 'a\u001b]0;evil\u0007b', 'ab'],
    ['a link of the terminal', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['bidi overrides', 'abc\u202edef\u202c', 'abcdef'],
    ['bidi isolates', '\u2066abc\u2069', 'abc'],
    ['zero width', 'pass\u200bwo\u200drd', 'password'],
    ['tags that spell words', 'hi\u{e0069}\u{e0067}\u{e006e}', 'hi'],
    ['variation selectors', 'x\u{e0100}\ufe0f', 'x'],
    ['soft hyphens', 'ig\u00adnore', 'ignore'],
    ['NUL and backspace', 'a\u0000b\u0008c', 'abc'],
    ['carriage returns', 'one\r\ntwo', 'one\ntwo'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029c', 'abc'],
  ])('takes out %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  test('keeps what people write', () => {
    const text = 'größer als 3 µs\n\t日本語 – “ok” … ✓ 😀 [31m a=b';
    expect(plainText(text)).toBe(text);
  });

  test('leaves nothing hidden, and is the same when done twice', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const plain = plainText(text);
        expect(plain).not.toMatch(HIDDEN);
        expect(plainText(plain)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  test('a long escape that never ends costs no time', () => {
    const began = performance.now();
    plainText('\u001b]'.repeat(20_000) + '\u001b[1;'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

test('plainJson does it to every text and key', () => {
  expect(plainJson({ 'a\u200b': ['\u202ex', 1, null, true, { b: 'c\u0000' }] })).toEqual({
    a: ['x', 1, null, true, { b: 'c' }],
  });
});
