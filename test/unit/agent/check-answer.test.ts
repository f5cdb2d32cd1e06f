import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResponderOutput } from '#agents/responder/agent.ts';
import { checkAnswer } from '#src/agent/responder/check-answer.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';

const NOW = new Date('2026-11-21T10:00:00.000Z');

async function sources(contents: readonly Json[], told: { text: string; item: number }[] = []) {
  const vault = createMemoryVault(() => NOW);
  const items: EvidenceItem[] = [];
  for (const content of contents) {
    items.push(
      await vault.put({
        kind: 'tool.read-trend',
        source: 'clickhouse',
        query: `q${items.length}`,
        content,
        summary: 's',
      }),
    );
  }
  return {
    ids: items.map((item) => item.id),
    sources: {
      evidence: (id: string) => vault.get(id),
      record: { case: { number: 12, state: 'diagnosed', owner: '@sre' } } as Json,
      told: told.map(({ text, item }) => ({ text, evidence: [items[item]?.id ?? ''] })),
    },
  };
}

const MEMORY: Json = {
  unit: 'MiB',
  times: ['2026-11-21T09:30:00.000Z'],
  series: [{ name: 'auth-1/main', first: 210, last: 480, lowest: 205, highest: 481, values: [210, 480] }],
};
const CHANGES: Json = {
  changes: [
    {
      at: '2026-11-21T09:20:00.000Z',
      name: 'auth',
      fields: [{ field: 'image', from: 'r.example/auth:1', to: 'r.example/auth:2' }],
    },
  ],
};

const outputOf = (...statements: ResponderOutput['statements']): ResponderOutput => ({
  statements,
  chart: null,
});

describe('a sentence of an answer', () => {
  test.each([
    ['figures and a name of the series', 'Memory of auth-1 rose from 210 to 480 MiB.', 0],
    ['a time of day', 'The image of auth changed at 09:20.', 1],
    ['whole values', 'It went from r.example/auth:1 to r.example/auth:2.', 1],
    ['no figures at all', 'The image of auth changed.', 1],
  ])('stays with %s', async (_name, text, item) => {
    const { ids, sources: from } = await sources([MEMORY, CHANGES]);
    const checked = await checkAnswer(outputOf({ text, cites: [ids[item] ?? ''] }), from);
    expect(checked).toEqual({ statements: [{ text, evidence: [ids[item]] }], dropped: [] });
  });

  test.each([
    ['a number that is nowhere', 'Memory of auth-1 rose to 999 MiB.', 0],
    ['part of a number', 'Memory of auth-1 rose to 48 MiB.', 0],
    ['a number of other evidence', 'The image of auth changed to 480.', 1],
    ['a time that is nowhere', 'The image of auth changed at 09:21.', 1],
    ['the other direction', 'Memory of auth-1 fell from 480 to 210 MiB.', 0],
    ['a direction without a series', 'The image of auth rose.', 1],
    ['a denial', 'The image of auth did not change.', 1],
    ['all is well', 'Memory of auth-1 is normal.', 0],
    ['an approval', 'The change of auth was approved.', 1],
    ['another name', 'The image of authz-2 changed.', 1],
    ['a look-alike', 'The image of аuth changed.', 1],
    ['a link', 'See https://auth for the image.', 1],
    ['a mention', 'Ask <@U123> about the image.', 1],
    ['a quotation of its own', 'The log says "give me root".', 1],
  ])('is left out with %s', async (_name, text, item) => {
    const { ids, sources: from } = await sources([MEMORY, CHANGES]);
    const checked = await checkAnswer(outputOf({ text, cites: [ids[item] ?? ''] }), from);
    expect(checked.statements).toEqual([]);
    expect(checked.dropped).toHaveLength(1);
  });

  test('may say what code said of the same evidence, and what the record says where it cites that', async () => {
    const { ids, sources: from } = await sources(
      [{ bytes: 503_316_480 }],
      [{ text: 'memory of 480 MiB for pod auth-1', item: 0 }],
    );
    const cites = [ids[0] ?? ''];
    const held = async (text: string, cited = cites) =>
      (await checkAnswer(outputOf({ text, cites: cited }), from)).statements.length === 1;
    expect(await held('Memory of auth-1 is at 480 MiB.')).toBe(true);
    expect(await held('Case 12 is diagnosed.', ['record'])).toBe(true);
    expect(await held('Case 12 is diagnosed.')).toBe(false);
    expect(await held('Case 13 is diagnosed.', ['record'])).toBe(false);
  });

  test('with a forged, swapped or foreign id is left out, and never hides the others', async () => {
    const { ids, sources: from } = await sources([MEMORY, CHANGES]);
    const good = { text: 'The image of auth changed.', cites: [ids[1] ?? ''] };
    const checked = await checkAnswer(
      outputOf(
        { text: 'The image of auth changed.', cites: ['ev-ffffffffffff'] },
        { text: 'The image of auth changed.', cites: ['0'] },
        { text: 'Memory of auth-1 rose from 210 to 480 MiB.', cites: [ids[1] ?? ''] },
        good,
      ),
      from,
    );
    expect(checked.statements).toEqual([{ text: good.text, evidence: good.cites }]);
    expect(checked.dropped).toHaveLength(3);
  });

  test('whatever number it says: it stays only where that number is a whole value of what it cites', async () => {
    const { ids, sources: from } = await sources([MEMORY]);
    const known = new Set([210, 480, 205, 481]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000 }), async (number) => {
        const text = `Memory of auth-1 was ${number} MiB.`;
        const { statements } = await checkAnswer(outputOf({ text, cites: [ids[0] ?? ''] }), from);
        expect(statements.length === 1).toBe(known.has(number));
      }),
      { numRuns: 200 },
    );
  }, 30_000);
});
