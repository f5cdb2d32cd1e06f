import { describe, expect, it } from 'vitest';
import type { Manifest } from '#src/runs/manifest.ts';
import { rbacManifests } from '#src/runs/rbac.ts';
import { SHIPPED } from '#test/unit/proposals/material.ts';

const manifests = rbacManifests(SHIPPED.runbooks, {
  namespace: 'casebook',
  targetNamespaces: ['store', 'bank', 'store'],
});
const find = (kind: string, name: string, namespace?: string): Manifest | undefined =>
  manifests.find(
    (each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
  );
type Rules = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];

describe('rbacManifests', () => {
  it('gives the executor tokens of the runbooks by name, and Secrets that it cannot read', () => {
    expect(find('Role', 'casebook-executor', 'casebook')?.rules).toEqual([
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: ['rb-restart-deployment', 'rb-rollback-deployment', 'rb-scale-deployment'],
        verbs: ['create'],
      },
      { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] },
    ]);
    const bound = manifests.filter((each) =>
      JSON.stringify(each.subjects ?? '').includes('casebook-executor'),
    );
    expect(bound.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ['RoleBinding', 'casebook'],
    ]);
  });

  it.each([...SHIPPED.runbooks.values()])(
    'gives $id what it names, in every target namespace and nowhere else',
    (runbook) => {
      const bound = manifests.filter((each) =>
        JSON.stringify(each.subjects ?? '').includes(`"rb-${runbook.id}"`),
      );
      expect(bound.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
        ['RoleBinding', 'bank'],
        ['RoleBinding', 'store'],
      ]);
      expect(find('Role', `casebook-rb-${runbook.id}`, 'store')?.rules).toEqual(runbook.permissions);
    },
  );

  it('lets the reader read and no secrets', () => {
    const rules = find('ClusterRole', 'casebook-reader')?.rules as Rules;
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list']));
    expect(
      rules.flatMap(({ resources }) => resources).filter((each) => each.includes('secret') || each === '*'),
    ).toEqual([]);
  });

  it('fences each identity that can write whole Deployments', () => {
    const writers = [...SHIPPED.runbooks.values()].filter(({ permissions }) =>
      permissions.some(
        ({ resources, verbs }) => resources.includes('deployments') && verbs.includes('patch'),
      ),
    );
    expect(writers.map(({ id }) => id).sort()).toEqual(['restart-deployment', 'rollback-deployment']);
    for (const { id } of writers) {
      expect(JSON.stringify(find('ValidatingAdmissionPolicy', `casebook-${id}`)?.spec)).toContain(
        `:casebook:rb-${id}'`,
      );
      expect(find('ValidatingAdmissionPolicyBinding', `casebook-${id}`)?.spec).toMatchObject({
        policyName: `casebook-${id}`,
      });
    }
    const all = JSON.stringify(find('ValidatingAdmissionPolicy', 'casebook-protected-namespaces')?.spec);
    for (const id of SHIPPED.runbooks.keys()) expect(all).toContain(`rb-${id}`);
  });

  it('refuses a namespace that is none', () => {
    expect(() => rbacManifests(SHIPPED.runbooks, { namespace: 'Casebook', targetNamespaces: [] })).toThrow();
    expect(() =>
      rbacManifests(SHIPPED.runbooks, { namespace: 'casebook', targetNamespaces: ['../x'] }),
    ).toThrow();
  });
});
