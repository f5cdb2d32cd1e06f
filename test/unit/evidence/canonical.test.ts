import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHash, canonicalJson, sealEvidence } from '#src/evidence/canonical.ts';
import type { Json, NewEvidence } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';

const AT = new Date('2030-05-17T12:00:00.000Z');
const evidence: NewEvidence = {
  kind: 'kubernetes.pods',
  source: 'kubernetes:test',
  query: 'GET /api/v1/namespaces/shop/pods',
  content: { items: [{ name: 'a', env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }] },
  summary: '1 pod',
};

/** The same value with its keys in another order. */
function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
}

describe('canonicalJson', () => {
  it('sorts keys at every depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  });

  it('is equal for equal values whatever their order, and can be read back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        expect(canonicalJson(shuffled(json))).toBe(canonicalJson(json));
        expect(JSON.parse(canonicalJson(json))).toEqual(json);
      }),
    );
  });

  it('keeps a key that JavaScript has a meaning for', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it('hashes to hex', () => {
    expect(canonicalHash({ a: 1, b: 2 })).toBe(canonicalHash({ b: 2, a: 1 }));
    expect(canonicalHash({ a: 1 })).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('sealEvidence', () => {
  it('redacts before it hashes', () => {
    const sealed = sealEvidence(
      { ...evidence, query: 'GET /x?access_token=a1b2c3d4e5', summary: 'password=hunter2' },
      AT,
    );
    expect(JSON.stringify(sealed)).not.toContain('hunter2');
    expect(sealed.query).not.toContain('a1b2c3d4e5');
    expect(sealed.contentHash).toBe(canonicalHash(sealed.content));
    expect(sealed.id).toMatch(/^ev-[0-9a-f]{12}$/);
    expect(sealed.collectedAt).toBe(AT.toISOString());
  });

  it('gives equal reads equal ids, at whatever time', () => {
    const later = sealEvidence(evidence, new Date(AT.getTime() + 60_000));
    expect(later.id).toBe(sealEvidence(evidence, AT).id);
  });

  it('hashes the text that others compute from what is stored', () => {
    const json = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('10', '9', 'password', 'AKIAIOSFODNN7EXAMPLE', 'b', 'a')),
      fc.jsonValue() as fc.Arbitrary<Json>,
    );
    fc.assert(
      fc.property(json, (content) => {
        const item = sealEvidence({ ...evidence, content }, AT);
        expect(item.contentHash).toBe(canonicalHash(item.content));
        expect(item.contentHash).toBe(canonicalHash(JSON.parse(canonicalJson(item.content)) as Json));
      }),
    );
  });

  it('refuses what is too large to keep', () => {
    expect(() => sealEvidence(evidence, AT, 10)).toThrow('more than 10');
  });

  it.each([
    ['kind', { kind: 'kubernetes.nodes' }],
    ['source', { source: 'snapshot' }],
    ['query', { query: 'GET /other' }],
    ['window', { window: { from: 'a', to: 'b' } }],
    ['content', { content: { items: [] } }],
  ])('gives another id for another %s', (_, change) => {
    expect(sealEvidence({ ...evidence, ...change }, AT).id).not.toBe(sealEvidence(evidence, AT).id);
  });
});

describe('the memory vault', () => {
  it('keeps the item that is there', async () => {
    let now = AT;
    const vault = createMemoryVault(() => now);
    const first = await vault.put(evidence);
    now = new Date(AT.getTime() + 1_000);
    expect(await vault.put(evidence)).toBe(first);
    expect(await vault.all()).toEqual([first]);
    expect(await vault.get(first.id)).toBe(first);
    expect(await vault.get('ev-000000000000')).toBeUndefined();
  });
});
