import { describe, expect, it } from 'vitest';
import { PEER_FAULTS } from '#test/support/worlds/peer-faults.ts';
import { PEER_ORDINARY } from '#test/support/worlds/peer-ordinary.ts';
import { findingOf } from './signatures/world.ts';

/**
 * What k8sgpt's analyzers report (github.com/k8sgpt-ai/k8sgpt, pkg/analyzer, of August 2026), without those of the
 * Operator Lifecycle Manager: each fault is named by its cause, and what is no fault is left alone.
 */
describe.each(PEER_FAULTS)('$analyzer: $condition', ({ world, cause, object, verdict }) => {
  it(`is ${cause} of ${object}`, async () => {
    const { finding } = await findingOf(world);
    const [first] = finding.hypotheses;
    expect(first && [first.role, first.cause, `${first.object.kind}/${first.object.name}`]).toEqual([
      'cause',
      cause,
      object,
    ]);
    if (verdict) expect(finding.verdict).toBe(verdict);
    else expect(finding.verdict).toMatch(/^(?:failed|degraded)$/);
  });
});

describe.each(PEER_ORDINARY)('$analyzer: $state', ({ world, wrong }) => {
  it('is no fault', async () => {
    const { finding } = await findingOf(world);
    expect(finding.hypotheses.filter(({ role, cause }) => role === 'cause' && wrong.includes(cause))).toEqual(
      [],
    );
    expect(finding.verdict, finding.summary).not.toMatch(/^(?:failed|degraded)$/);
  });
});
