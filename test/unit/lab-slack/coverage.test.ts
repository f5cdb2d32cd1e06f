import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COVERAGE, HANDLERS } from '#lab/slack/coverage.ts';

it('has a row for every handler, and a handler for every row', () => {
  expect([...COVERAGE.keys()].sort()).toEqual(Object.keys(HANDLERS).sort());
});

describe('is exercised by the test it names', () => {
  it.each([...COVERAGE])('%s', async (name, { testedBy }) => {
    const source = await readFile(join(import.meta.dirname, '../..', testedBy), 'utf8');
    expect(source.includes(`.${name}(`) || source.includes(`apiCall('${name}'`)).toBe(true);
  });
});
