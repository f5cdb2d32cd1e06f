import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactJson, redactText } from '#src/redaction/redact.ts';
import { ordinaryLines } from '#test/hostile/ordinary-lines.ts';
import { SECRETS } from '#test/hostile/secrets.ts';

/** As it stands inside a JSON text. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

describe.each(SECRETS)('$shape', ({ text, secret }) => {
  test('is hidden', () => {
    expect(text, 'the sample holds its secret').toContain(secret);
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(`before\n${text}\nafter`)).not.toContain(secret);
    const object = JSON.stringify(redactJson({ lines: [text], message: text }));
    expect(object).not.toContain(inJson(secret));
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return;
    }
    expect(JSON.stringify(redactJson(parsed as never))).not.toContain(inJson(secret));
  });
});

test('shapes are many, and all of them are told apart', () => {
  expect(new Set(SECRETS.map(({ shape }) => shape)).size).toBe(SECRETS.length);
  expect(SECRETS.length).toBeGreaterThan(200);
});

test('what redaction gives is never redacted again, whatever stands around it and whatever hides in it', () => {
  const piece = fc.oneof(
    fc.constantFrom(...SECRETS.map(({ text }) => text)),
    fc.constantFrom(
      '\u200b',
      '\u001b[31m',
      '\u202e',
      '\ufeff',
      '\0',
      ' ',
      '\n',
      '"',
      '\\',
      '=',
      'cGFzc3dvcmQ9',
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const once = redactText(pieces.join(''));
      expect(redactText(once)).toBe(once);
    }),
    { numRuns: 600 },
  );
});

test('what hides between the letters of a secret does not keep it', () => {
  const hidden = fc.constantFrom(
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u202e',
    '\u{e0041}',
    '\0',
    '\u001b[0m',
  );
  const samples = SECRETS.filter(({ secret }) => !secret.includes('\n') && /^[\x20-\x7e]+$/.test(secret));
  fc.assert(
    fc.property(fc.constantFrom(...samples), hidden, fc.nat(), ({ text, secret }, unseen, at) => {
      const cut = at % text.length;
      const out = redactText(text.slice(0, cut) + unseen + text.slice(cut));
      // Whoever shows it may drop what cannot be seen.
      expect(out.replaceAll(unseen, '')).not.toContain(secret);
    }),
    { numRuns: 800 },
  );
});

test('20,000 ordinary lines, many of them about tokens and passwords, stay as they are', () => {
  const lines = ordinaryLines(20_000);
  expect(new Set(lines).size).toBeGreaterThan(14_000);
  expect(lines.filter((line) => redactText(line) !== line)).toEqual([]);
});

test.each([
  'AAAA',
  'aaaa',
  'ZGVw',
  ' -p',
  'curl -u ',
  'password ',
  'digest ',
  'Private-Lines: 1\nA\n',
  '\u200b',
  '</',
  ':5432:',
])('a long text of %j takes time in proportion', (part) => {
  const start = performance.now();
  redactText(part.repeat(Math.ceil(200_000 / part.length)));
  expect(performance.now() - start).toBeLessThan(2_500);
});
