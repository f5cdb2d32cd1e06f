import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '#src/reports/facts.ts';
import { checkRewriting, recordNames } from '#src/reports/prose/check-draft.ts';
import { sentenceProblem } from '#src/reports/prose/check-sentence.ts';
import { acted, MEMORY } from './material.ts';

const facts = factsOf(acted);
const proof = { facts, names: recordNames(acted) };
const problem = (text: string, refs: string[]) => sentenceProblem({ text, refs }, proof);

const GOOD: [string, string[]][] = [
  ['Memory of web rose from 210 to 480 MiB in 12 minutes.', [MEMORY]],
  ['The rollout of v2 brought a memory leak to web.', [MEMORY]],
  ['<@U2> approved the rollback at 10:05.', ['t5']],
  ['After the rollback all pods were available (3 of 3), verified for 60 seconds.', ['t7', 't6']],
  ['It was detected after 2 min and resolved after 30 min.', ['mttd', 'mttr']],
];
const good = fc.constantFrom(...GOOD);
/** Puts something between two words. */
const between = (text: string, at: number, what: string): string => {
  const words = text.split(' ');
  words.splice(1 + (at % (words.length - 1)), 0, what);
  return words.join(' ');
};
const place = fc.nat(30);

describe('a sentence that stands does not stand any more', () => {
  test('with any of its digits changed', () => {
    fc.assert(
      fc.property(good, fc.nat(), fc.integer({ min: 1, max: 9 }), ([text, refs], at, by) => {
        const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
        const index = digits[at % digits.length] ?? 0;
        const digit = (Number(text[index]) + by) % 10;
        const changed = `${text.slice(0, index)}${digit}${text.slice(index + 1)}`;
        expect(problem(changed, refs), changed).toBeDefined();
      }),
    );
  });

  test('with a number that stands in no fact put in', () => {
    fc.assert(
      fc.property(good, place, fc.integer({ min: 481, max: 99_999 }), ([text, refs], at, number) => {
        expect(problem(between(text, at, String(number)), refs)).toBeDefined();
      }),
    );
  });

  test('with a name of code put in', () => {
    const name = fc.stringMatching(/^[b-y]{3,8}-[b-y]{3,8}$/).filter((one) => one !== 'root-cause');
    fc.assert(
      fc.property(good, place, name, ([text, refs], at, one) => {
        expect(problem(between(text, at, one), refs), one).toBeDefined();
      }),
    );
  });

  test('with a proper name put in', () => {
    fc.assert(
      fc.property(
        good,
        place,
        fc.constantFrom('Alice', 'Bob', 'Müller', 'Acme', 'Grafana'),
        ([text, refs], at, one) => {
          expect(problem(between(text, at, one), refs)).toBeDefined();
        },
      ),
    );
  });

  test('with a character that is not plain English', () => {
    const strange = fc.integer({ min: 0xa1, max: 0xd7ff }).map((point) => String.fromCodePoint(point));
    const fine = new Set('–—‘’“”…→·');
    fc.assert(
      fc.property(
        good,
        place,
        strange.filter((one) => !fine.has(one)),
        ([text, refs], at, one) => {
          expect(problem(between(text, at, `x${one}`), refs)).toBeDefined();
        },
      ),
    );
  });

  test('with references to facts that it does not tell of', () => {
    const others = [...facts.keys()];
    fc.assert(
      fc.property(good, fc.constantFrom(...others), ([text, refs], other) => {
        fc.pre(!refs.includes(other));
        // The record tells of the decision twice, and of the leak in the finding too.
        fc.pre(!(other === 'audit 5' && refs.includes('t5')) && !(other === 't3' && refs.includes(MEMORY)));
        expect(problem(text, [other]), `${text} ${other}`).toBeDefined();
      }),
    );
  });
});

test('whatever is handed in, checking it gives an answer, and what stands refers to the record', () => {
  const refs = fc.array(fc.oneof(fc.constantFrom(...facts.keys()), fc.string({ maxLength: 12 })), {
    maxLength: 7,
  });
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(...GOOD.map(([one]) => one)),
  );
  fc.assert(
    fc.property(text, refs, fc.string({ maxLength: 20 }), (words, marks, owner) => {
      const { sections, actionItems, refused } = checkRewriting(acted, {
        sections: [{ section: 'summary', sentences: [{ text: words, refs: marks }] }],
        actionItems: [{ text: words, refs: marks, owner }],
      });
      const stands = [...(sections.summary ?? []), ...actionItems];
      expect(stands.length + refused.length).toBe(2);
      for (const one of stands)
        expect(one.refs.every((ref) => facts.has(ref)) && one.refs.length > 0).toBe(true);
    }),
  );
});
