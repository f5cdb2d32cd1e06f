import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { DeniedError, InvalidInputError } from '#src/errors.ts';

const NOW = new Date('2030-05-17T12:00:00.000Z');
const scope = (...namespaces: string[]): CaseScope => ({
  cluster: 'test',
  namespaces,
  dependencies: [],
  window: { from: '2030-05-17T10:00:00.000Z', to: '2030-05-17T11:00:00.000Z' },
});

describe('namespaceInScope', () => {
  test('takes the only one, and asks which of several', () => {
    expect(namespaceInScope(scope('shop'), undefined)).toBe('shop');
    expect(() => namespaceInScope(scope('shop', 'bank'), undefined)).toThrow(InvalidInputError);
    expect(() => namespaceInScope(scope(), undefined)).toThrow('The namespace is missing.');
  });

  test('refuses what is outside, and says what is inside', () => {
    expect(namespaceInScope(scope('shop', 'bank'), 'bank')).toBe('bank');
    expect(() => namespaceInScope(scope('shop'), 'kube-system')).toThrow(DeniedError);
    expect(() => namespaceInScope(scope('shop'), 'bank')).toThrow('Namespace bank is outside the scope');
  });

  test('a case without namespaces looks everywhere, but at names only', () => {
    expect(namespaceInScope(scope(), 'bank')).toBe('bank');
    for (const odd of ['..', 'a/b', '%2e%2e', 'Shop', '', 'a'.repeat(64), 'shop\n'])
      expect(() => namespaceInScope(scope(), odd)).toThrow(InvalidInputError);
  });

  test('nothing but a member of the scope ever comes through', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1 }),
        fc.string(),
        (names, asked) => {
          fc.pre(!names.includes(asked));
          expect(() => namespaceInScope(scope(...names), asked)).toThrow(/outside the scope|is not a name/);
        },
      ),
    );
  });
});

describe('windowInScope', () => {
  test('is the time of the case up to now', () => {
    expect(windowInScope(scope(), NOW, {})).toEqual({
      from: '2030-05-17T10:00:00.000Z',
      to: '2030-05-17T12:00:00.000Z',
    });
  });

  test('takes other zones, and gives UTC', () => {
    expect(windowInScope(scope(), NOW, { since: '2030-05-17T13:30:00+02:00' }).from).toBe(
      '2030-05-17T11:30:00.000Z',
    );
  });

  test.each([
    ['the wrong way round', { since: '2030-05-17T11:00:00Z', until: '2030-05-17T10:00:00Z' }],
    ['empty', { since: '2030-05-17T11:00:00Z', until: '2030-05-17T11:00:00Z' }],
    ['in the future', { since: '2030-05-18T11:00:00Z', until: '2030-05-18T12:00:00Z' }],
    ['before the case', { until: '2030-05-17T09:00:00Z' }],
    ['no time', { since: 'yesterday' }],
  ])('refuses one that is %s', (_what, asked) => {
    expect(() => windowInScope(scope(), NOW, asked)).toThrow(/There is no time between/);
  });

  test('is at most a day, ends at now at the latest, and is never empty', () => {
    const time = fc.date({ min: new Date('2030-01-01'), max: new Date('2031-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, (a, b) => {
        let window: { from: string; to: string };
        try {
          window = windowInScope(scope(), NOW, { since: a.toISOString(), until: b.toISOString() });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
          return;
        }
        const length = Date.parse(window.to) - Date.parse(window.from);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(24 * 3_600_000);
        expect(window.to <= NOW.toISOString()).toBe(true);
      }),
    );
  });
});
