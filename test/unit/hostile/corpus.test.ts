import { expect, test } from 'vitest';
import { AIMS, ATTEMPTS, CHANNELS } from '#test/hostile/attempts.ts';

test('the attempts are many, in many languages, through every way in which text comes', () => {
  expect(ATTEMPTS.length).toBeGreaterThanOrEqual(300);
  expect(new Set(ATTEMPTS.map(({ text }) => text)).size).toBe(ATTEMPTS.length);
  expect(new Set(ATTEMPTS.map(({ id }) => id)).size).toBe(ATTEMPTS.length);
  expect(new Set(ATTEMPTS.map(({ aim }) => aim))).toEqual(new Set(AIMS));
  expect(new Set(ATTEMPTS.map(({ language }) => language)).size).toBeGreaterThanOrEqual(15);
  expect(ATTEMPTS.filter(({ language }) => language !== 'en').length).toBeGreaterThan(60);
  expect(CHANNELS.length).toBeGreaterThanOrEqual(24);
  for (const { id, channel } of ATTEMPTS) expect(id).toMatch(new RegExp(`^${channel}-\\d{3}$`));
});
