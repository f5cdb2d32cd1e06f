import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COVERAGE, COVERED_EVENTS, COVERED_REQUESTS, HANDLERS } from '#lab/slack/coverage.ts';
import { SEED_EVENTS } from '#lab/slack/seed.ts';

it('has a row for every handler, and a handler for every row', () => {
  expect([...COVERAGE.keys()].sort()).toEqual(Object.keys(HANDLERS).sort());
});

it('delivers every event it is subscribed to', () => {
  expect([...COVERED_EVENTS.keys()].sort()).toEqual([...SEED_EVENTS].sort());
});

const sourceOf = (testedBy: string) => readFile(join(import.meta.dirname, '../..', testedBy), 'utf8');

describe('is exercised by the test it names', () => {
  it.each([...COVERAGE])('%s', async (name, { testedBy }) => {
    const source = await sourceOf(testedBy);
    expect(source.includes(`.${name}(`) || source.includes(`apiCall('${name}'`)).toBe(true);
  });

  it.each([...COVERED_EVENTS, ...COVERED_REQUESTS])('%s', async (name, testedBy) => {
    // Messages are told apart by the kind of channel in the payload.
    const kinds: Record<string, string> = { channels: 'channel', groups: 'group', im: 'im' };
    const [, kind] = /^message\.(\w+)$/.exec(name) ?? [];
    expect(await sourceOf(testedBy)).toContain(kind ? `channel_type: '${kinds[kind]}'` : name);
  });
});
