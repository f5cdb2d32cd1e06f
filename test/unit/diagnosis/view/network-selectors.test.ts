import { describe, expect, it } from 'vitest';
import { inBlock } from '#src/diagnosis/view/routing/address-blocks.ts';
import { selects } from '#src/diagnosis/view/routing/label-selectors.ts';

describe('selects', () => {
  const labels = { app: 'web', tier: 'front' };

  it('takes everything with an empty selector', () => {
    expect(selects({}, {})).toBe(true);
  });

  it('asks for every label and every expression', () => {
    expect(selects({ matchLabels: { app: 'web' } }, labels)).toBe(true);
    expect(selects({ matchLabels: { app: 'web', tier: 'back' } }, labels)).toBe(false);
    expect(
      selects({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, labels),
    ).toBe(true);
    expect(selects({ matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] }, labels)).toBe(
      false,
    );
    expect(selects({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, labels)).toBe(true);
    expect(selects({ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, labels)).toBe(false);
  });

  it('takes an absent label for one that is not in a list', () => {
    expect(selects({ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, labels)).toBe(
      true,
    );
    expect(selects({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, labels)).toBe(
      false,
    );
  });
});

describe('inBlock', () => {
  it('takes addresses of the block but for its exceptions, and nothing of a block that is none', () => {
    expect(inBlock('10.1.2.3', { cidr: '10.0.0.0/8' })).toBe(true);
    expect(inBlock('10.1.2.3', { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] })).toBe(false);
    expect(inBlock('192.0.2.1', { cidr: '10.0.0.0/8' })).toBe(false);
    expect(inBlock('2001:db8::1', { cidr: '2001:db8::/32' })).toBe(true);
    expect(inBlock('10.1.2.3', { cidr: 'ten/8' })).toBe(false);
  });
});
