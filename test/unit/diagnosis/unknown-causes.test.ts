import { describe, expect, it } from 'vitest';
import { concludeFinding } from '#src/diagnosis/engine.ts';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import { collect } from '#src/evidence/collect.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { portsOf } from '#test/support/world.ts';
import { ALL_CASES } from './signatures/all-cases.ts';
import { SCOPE } from './signatures/world.ts';

/** Causes of which every case still names the right object where nobody knows the cause. */
const CAUGHT = [
  'admission.quota-without-requests',
  'admission.limit-range-violated',
  'admission.pod-security-violated',
  'admission.webhook-denied',
  'admission.spec-invalid',
  'scheduling.insufficient-cpu',
  'scheduling.insufficient-memory',
  'scheduling.node-affinity-unmatched',
  'scheduling.node-selector-unmatched',
  'scheduling.nodes-cordoned',
  'scheduling.taint-untolerated',
  'scheduling.claim-selector-unmatched',
  'scheduling.claim-too-large',
  'scheduling.provisioner-failing',
  'scheduling.storage-class-missing',
  'scheduling.storage-class-unmatched',
  'scheduling.volume-missing',
  'scheduling.volume-taken',
  'startup.command-not-found',
  'startup.config-key-missing',
  'startup.config-map-missing',
  'startup.image-not-found',
  'startup.image-reference-invalid',
  'startup.registry-auth-failed',
  'startup.registry-name-unresolved',
  'startup.registry-rate-limited',
  'startup.registry-unreachable',
  'startup.secret-missing',
  'startup.volume-permission-denied',
  'runtime.liveness-probe-port-wrong',
  'runtime.readiness-probe-port-wrong',
  'runtime.startup-probe-port-wrong',
  'routing.selector-unmatched',
  'performance.cpu-saturated',
  'performance.node-network-delayed',
  'performance.pod-network-delayed',
] as const;

/** Hidden failures have causes that no signature knows: a general one must still say where it is. */
describe.each(CAUGHT)('without %s', (left) => {
  const signatures = SIGNATURES.filter(({ cause }) => cause !== left);
  const cases = (ALL_CASES[left]?.positive ?? []).filter(({ role }) => role === undefined);

  it('a general cause names the object', async () => {
    expect(signatures).toHaveLength(SIGNATURES.length - 1);
    expect(cases.length).toBeGreaterThan(0);
    for (const each of cases) {
      const scope = { ...SCOPE, ...each.scope };
      const vault = createMemoryVault(() => NOW);
      const { evidence, gaps } = await collect({ scope, ports: portsOf(each.world), vault, now: NOW });
      const { hypotheses } = concludeFinding({ evidence, gaps, scope, now: NOW, signatures });
      expect(hypotheses[0]?.object, each.name).toMatchObject(each.object);
    }
  });
});
