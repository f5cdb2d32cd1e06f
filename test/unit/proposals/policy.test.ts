import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '#src/errors.ts';
import { decidePolicy, type EnvironmentPolicy, type Policy, parsePolicy } from '#src/proposals/policy.ts';
import type { PlanStep } from '#src/proposals/types.ts';
import { SHIPPED } from '#test/unit/proposals/material.ts';

const step = (namespace: string): PlanStep => ({
  id: 'a',
  target: 'kubernetes',
  action: 'restart-deployment',
  object: { cluster: 'east', kind: 'Deployment', namespace, name: 'basket' },
  parameters: {},
  equivalent: '',
});

function decide(environment: EnvironmentPolicy | undefined, namespace = 'store', destructive = false) {
  return decidePolicy(SHIPPED.policy, { namespace, steps: [step(namespace)] }, { destructive }, environment);
}

describe('the shipped policy', () => {
  it.each([
    ['observe', 'refuse', 'environment-observes'],
    ['suggest', 'diagnose_only', 'environment-suggests'],
    ['approve', 'approve', 'kubernetes-needs-approval'],
    ['auto', 'approve', 'kubernetes-needs-approval'],
    ['root', 'diagnose_only', 'environment-suggests'],
    [undefined, 'diagnose_only', 'environment-suggests'],
  ])('at autonomy %s says %s by the rule %s', (autonomy, mode, rule) => {
    expect(decide({ key: 'e', autonomy })).toMatchObject({ mode, rule, expiresInSeconds: 900 });
  });

  it.each(['kube-system', 'casebook'])('refuses the namespace %s at any autonomy', (namespace) => {
    expect(decide({ key: 'e', autonomy: 'auto' }, namespace)).toMatchObject({ mode: 'refuse' });
  });

  it('sends what is destructive through Git', () => {
    expect(decide({ key: 'e', autonomy: 'auto' }, 'store', true)).toMatchObject({ mode: 'pull_request' });
  });

  it('takes groups and a higher quorum from the environment, and no lower one', () => {
    const own = { key: 'e', autonomy: 'approve', approverGroups: ['dba'], quorum: 2 };
    expect(decide(own)).toMatchObject({ approverGroups: ['dba'], quorum: 2 });
    expect(decide({ ...own, quorum: 0, approverGroups: [] })).toMatchObject({
      approverGroups: ['sre'],
      quorum: 1,
    });
  });
});

describe('any policy', () => {
  it('never lets a step in a cluster run by itself', () => {
    const mode = fc.constantFrom('run', 'approve', 'pull_request', 'diagnose_only', 'refuse');
    const autonomy = fc.constantFrom('observe', 'suggest', 'approve', 'auto');
    const rule = fc.record({
      id: fc.string({ minLength: 1 }),
      when: fc.record({ autonomy: fc.array(autonomy) }, { requiredKeys: [] }),
      mode,
      reason: fc.constant('r'),
    });
    fc.assert(
      fc.property(fc.array(rule), mode, autonomy, (rules, last, given) => {
        const policy = {
          ...SHIPPED.policy,
          rules,
          default: { id: 'd', mode: last, reason: 'r' },
        } as Policy;
        const plan = { namespace: 'store', steps: [step('store')] };
        const decision = decidePolicy(policy, plan, { destructive: false }, { key: 'e', autonomy: given });
        expect(decision.mode).not.toBe('run');
        expect(decision.rule).not.toBe('');
      }),
    );
  });

  it('with an unknown condition is refused', () => {
    const text =
      'id: x\napproval: {approverGroups: [], quorum: 1, expiresInSeconds: 900}\nrules: [{id: a, when: {moon: [full]}, mode: run, reason: r}]\ndefault: {id: d, mode: approve, reason: r}\n';
    expect(() => parsePolicy('mine.yaml', text)).toThrow(ConfigError);
    expect(() => parsePolicy('mine.yaml', text)).toThrow(/mine.yaml/);
  });
});
