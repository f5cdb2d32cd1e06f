import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '#src/errors.ts';
import { assertName, assertNamespace, isName } from '#src/kubernetes/names.ts';
import { pathOf } from '#src/kubernetes/read.ts';

const BAD = [
  '',
  '.',
  '..',
  'a..b',
  '../pods',
  'a/b',
  'a%2Fb',
  'A',
  'a_b',
  '-a',
  'a-',
  '.a',
  'a.',
  'a b',
  'a\n',
  `${'a'.repeat(254)}`,
];

describe('assertName', () => {
  it.each(BAD)('refuses %j', (name) => {
    expect(() => assertName(name)).toThrow(InvalidInputError);
    expect(isName(name)).toBe(false);
  });

  it.each([undefined, null, 7, {}])('refuses %j, which is no text', (name) => {
    expect(() => assertName(name)).toThrow(InvalidInputError);
  });

  it.each(['a', 'web-7d9f8c6b5-abcde', 'kube-root-ca.crt', '0a', 'a'.repeat(253)])('takes %s', (name) => {
    expect(assertName(name)).toBe(name);
  });
});

describe('assertNamespace', () => {
  it.each([...BAD, 'a.b', 'a'.repeat(64)])('refuses %j', (name) => {
    expect(() => assertNamespace(name)).toThrow(InvalidInputError);
  });

  it('takes a label', () => {
    expect(assertNamespace('shop-1')).toBe('shop-1');
  });
});

describe('pathOf', () => {
  it('names lists and objects', () => {
    expect(pathOf('Pod', 'shop')).toBe('/api/v1/namespaces/shop/pods');
    expect(pathOf('Deployment', 'shop', 'web')).toBe('/apis/apps/v1/namespaces/shop/deployments/web');
    expect(pathOf('Node', 'ignored', 'node-a')).toBe('/api/v1/nodes/node-a');
    expect(pathOf('Pod')).toBe('/api/v1/pods');
  });

  it('never gives a path that normalisation changes, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(...BAD)),
        fc.oneof(fc.string(), fc.constantFrom(...BAD)),
        (namespace, name) => {
          let path: string;
          try {
            path = pathOf('Pod', namespace, name);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidInputError);
            return;
          }
          expect(new URL(path, 'http://cluster').pathname).toBe(path);
          expect(path.split('/')).toHaveLength(7);
        },
      ),
    );
  });
});
