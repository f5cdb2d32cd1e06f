import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantity } from '#src/kubernetes/quantity.ts';

describe('quantity', () => {
  it.each([
    ['0', 0],
    ['2', 2],
    ['100m', 0.1],
    ['1500m', 1.5],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['250u', 0.00025],
    ['1n', 1e-9],
    ['1k', 1_000],
    ['64Mi', 67_108_864],
    ['1.5Gi', 1_610_612_736],
    ['1Ki', 1_024],
    ['1M', 1e6],
    ['128974848', 128_974_848],
    ['129e6', 129e6],
    ['12E2', 1_200],
    ['1E', 1e18],
    ['1Ei', 2 ** 60],
    ['123e-3', 0.123],
    ['-1', -1],
    ['+3', 3],
  ])('reads %s', (text, value) => {
    expect(quantity(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    'Mi',
    '1 Mi',
    '1mi',
    '1K',
    '1KiB',
    '1.2.3',
    'e3',
    '1e',
    '0x10',
    'Infinity',
    'NaN',
    '1m5',
  ])('refuses %j', (text) => {
    expect(quantity(text)).toBeUndefined();
  });

  it('takes what JSON may hold instead of text', () => {
    expect(quantity(3)).toBe(3);
    expect(quantity(undefined)).toBeUndefined();
    expect(quantity(null)).toBeUndefined();
  });

  it('gives the same number for every way to write it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (value) => {
        expect(quantity(`${value * 1_000}m`)).toBe(value);
        expect(quantity(`${value}k`)).toBe(quantity(`${value}e3`));
        expect(quantity(`${value}Ki`)).toBe(quantity(String(value * 1_024)));
        expect(quantity(`${value}Gi`)).toBe(quantity(`${value * 1_024}Mi`));
        expect(quantity(`-${value}M`)).toBe(-(quantity(`${value}M`) ?? Number.NaN));
      }),
    );
  });

  it('grows with its number', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'Mi', 'G', 'e2');
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000 }), suffix, (least, more, unit) => {
        expect(quantity(`${least}${unit}`)).toBeLessThan(quantity(`${least + more}${unit}`) ?? Number.NaN);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['number', 'undefined']).toContain(typeof quantity(text));
      }),
    );
  });
});
