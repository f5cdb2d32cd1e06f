import { describe, expect, it } from 'vitest';
import { covers } from '#src/diagnosis/view/drift.ts';
import { CASES } from '../signatures/drift/differs-from-declared.cases.ts';
import { findingOf } from '../signatures/world.ts';

describe('covers', () => {
  it('takes what the API server adds, and two ways to write a number, for no difference', () => {
    expect(covers({ name: 'a', protocol: 'TCP' }, { name: 'a' })).toBe(true);
    expect(
      covers({ limits: { cpu: '500m', memory: '1Gi' } }, { limits: { cpu: 0.5, memory: '1024Mi' } }),
    ).toBe(true);
    expect(covers(8080, '8080')).toBe(true);
    expect(covers(undefined, false)).toBe(true);
    expect(covers({ timeoutSeconds: 1 }, {})).toBe(true);
  });

  it('sees another value, one that is gone, and a list of another length', () => {
    expect(covers('web:2', 'web:1')).toBe(false);
    expect(covers({}, { port: 80 })).toBe(false);
    expect(covers([{ port: 80 }, { port: 81 }], [{ port: 80 }])).toBe(false);
    expect(covers({ cpu: '500m' }, { cpu: '600m' })).toBe(false);
  });
});

describe('drift', () => {
  it.each(CASES.negative)('says nothing: $name', async ({ world }) => {
    const { finding } = await findingOf(world);
    expect(finding.hypotheses.filter(({ cause }) => cause.startsWith('drift.'))).toEqual([]);
  });
});
