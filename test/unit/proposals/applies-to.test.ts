import { expect, test } from 'vitest';
import { appliesTo } from '#src/proposals/applies-to.ts';

test.each([
  ['runtime.crash-loop', true],
  ['runtime.out-of-memory', true],
  ['startup.image-not-found', true],
  ['startup.image-pull-failed', false],
  ['runtimes.crash-loop', false],
])('%s: %s', (cause, expected) => {
  expect(appliesTo({ appliesTo: ['runtime.*', 'startup.image-not-found'] }, cause)).toBe(expected);
});
