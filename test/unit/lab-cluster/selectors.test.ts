import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseFieldSelector,
  parseLabelSelector,
  selectorMatches,
  selectorText,
} from '#lab/cluster/selectors.ts';

describe('label selectors', () => {
  it.each([
    ['a=1', true],
    ['a==1,b=2', true],
    ['a!=1', false],
    ['c!=1', true],
    ['a in (1, 2), b notin (3)', true],
    ['example.org/x', true],
    ['!example.org/x', false],
    ['c notin (1)', true],
    ['a in ()', false],
    ['a=', false],
    ['', true],
  ])('%s', (text, wanted) => {
    expect(parseLabelSelector(text)({ a: '1', b: '2', 'example.org/x': '' })).toBe(wanted);
  });

  it.each(['a==b=c', 'a in 1', '=b', 'a b', '(a)'])('refuses %s', (text) => {
    expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 400 }));
  });

  it('reads back what it prints of a selector of a spec', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
    const labels = fc.dictionary(word, word, { maxKeys: 4 });
    const expression = fc.oneof(
      fc.record({
        key: word,
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.array(word, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ key: word, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    );
    const selector = fc.record({
      matchLabels: labels,
      matchExpressions: fc.array(expression, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(selector, labels, (spec, object) => {
        expect(parseLabelSelector(selectorText(spec))(object)).toBe(selectorMatches(spec, object));
      }),
    );
  });

  it('selects nothing without a selector, everything with an empty one', () => {
    expect(selectorMatches(undefined, { a: '1' })).toBe(false);
    expect(selectorMatches({}, { a: '1' })).toBe(true);
  });
});

describe('field selectors', () => {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', uid: '' },
    involvedObject: { kind: 'Pod', name: 'p' },
    source: { component: 'kubelet' },
    type: 'Warning',
  };

  it('reads the fields a kind indexes', () => {
    const matches = (text: string): boolean => parseFieldSelector(text, 'Event')(event);
    expect(matches('involvedObject.name=p,type!=Normal')).toBe(true);
    expect(matches('source=kubelet')).toBe(true);
    expect(matches('involvedObject.kind=Node')).toBe(false);
  });

  it('refuses the fields of another kind', () => {
    expect(() => parseFieldSelector('involvedObject.name=p', 'Pod')).toThrow(
      'field label not supported: involvedObject.name',
    );
  });
});
