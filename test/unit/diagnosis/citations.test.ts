import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCitations, pointerStep, resolvePointer } from '#src/diagnosis/citations.ts';
import { sealEvidence } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';

const item = sealEvidence(
  {
    kind: 'k',
    source: 's',
    query: 'q',
    content: { items: [{ 'a/b': { 'm~n': 1 }, list: [null, { x: 1, y: 2 }] }] },
    summary: '',
  },
  new Date(0),
);
const byId = new Map([[item.id, item]]);
const citation = { evidenceId: item.id, pointer: '/items/0/a~1b/m~0n', value: 1 as Json, says: 'it is 1' };

describe('resolvePointer', () => {
  it.each([
    ['', item.content],
    ['/items/0/a~1b/m~0n', 1],
    ['/items/0/list/0', null],
  ])('finds %s', (pointer, value) => {
    expect(resolvePointer(item.content, pointer)).toEqual(value);
  });

  it.each([
    'items',
    '/none',
    '/items/1',
    '/items/00',
    '/items/-1',
    '/items/length',
    '/items/0/a~1b/m~0n/x',
    '/constructor',
    '/items/0/__proto__',
  ])('finds nothing at %s', (pointer) => {
    expect(resolvePointer(item.content, pointer)).toBeUndefined();
  });

  it('finds every key that its own steps name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (outer, inner) => {
        const content = Object.fromEntries([[outer, Object.fromEntries([[inner, 7]])]]);
        expect(resolvePointer(content, pointerStep(outer) + pointerStep(inner))).toBe(7);
      }),
    );
  });
});

describe('checkCitations', () => {
  it('keeps what stands in the evidence, once', () => {
    expect(checkCitations([citation, citation], byId)).toEqual([citation]);
    const object = { ...citation, pointer: '/items/0/list/1', value: { y: 2, x: 1 } };
    expect(checkCitations([object], byId)).toEqual([object]);
  });

  it.each([
    ['another value', { value: 2 }],
    ['another type', { value: '1' }],
    ['a place that is not there', { pointer: '/items/9' }],
    ['evidence that is not there', { evidenceId: 'ev-000000000000' }],
  ])('drops a citation of %s', (_, change) => {
    expect(checkCitations([{ ...citation, ...change }], byId)).toEqual([]);
  });
});
