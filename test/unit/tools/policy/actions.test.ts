import { describe, expect, test } from 'vitest';
import { actionsReader } from '#src/agent/tools/readers/actions.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { draftProposal } from '#src/proposals/draft.ts';
import type { EnvironmentPolicy } from '#src/proposals/policy.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import { caseOf, finding, hypothesis, SHIPPED } from '#test/unit/proposals/material.ts';
import explainPolicy from '#tools/policy/explain-policy.ts';
import listRunbooks from '#tools/runbooks/list-runbooks.ts';
import showRunbook from '#tools/runbooks/show-runbook.ts';

function readsIn(environment: EnvironmentPolicy | undefined, namespaces = ['store']): ToolReads {
  const { scope } = caseOf();
  return {
    ports: portsOf({ objects: [] }),
    vault: createMemoryVault(() => NOW),
    actions: actionsReader({
      ...SHIPPED,
      scope: { ...scope, namespaces },
      environment: 'production',
      environmentPolicy: async () => environment,
    }),
  };
}
const reads = readsIn({ key: 'production', autonomy: 'approve' });
const ask = (tool: typeof explainPolicy, input: object, over = reads) =>
  callOver(tool, input, { objects: [] }, { reads: over });
const inputs = { namespace: 'store', name: 'basket', revision: 3 };

describe('runbooks', () => {
  test('are listed by id, and for a cause', async () => {
    const all = (await ask(listRunbooks, {})).content.runbooks.map(({ id }: { id: string }) => id);
    expect(all).toEqual([...SHIPPED.runbooks.keys()].sort());
    const some = await ask(listRunbooks, { cause: 'runtime.crash-loop' });
    expect(some.content.runbooks.map(({ id }: { id: string }) => id)).toContain('restart-deployment');
    expect(await ask(listRunbooks, { cause: 'novel.data' })).toMatchObject({
      status: 'no_data',
      summary: 'No runbook for novel.data.',
    });
  });

  test('one is shown with its inputs and prose, without steps and permissions', async () => {
    const { content } = await ask(showRunbook, { runbook: 'restart-deployment' });
    expect(content).toMatchObject({ risk: 'low', inputs: { required: ['namespace', 'name'] } });
    expect(content.about).toContain('What happens');
    expect(Object.keys(content)).not.toContain('steps');
    expect(await ask(showRunbook, { runbook: 'drop-table' })).toMatchObject({ status: 'no_data' });
  });

  test('where none are loaded it says which setting loads them', async () => {
    const { actions: _, ...without } = reads;
    expect(await ask(listRunbooks, {}, without)).toMatchObject({
      status: 'error',
      fix: expect.stringContaining('CASEBOOK_RUNBOOKS') as string,
    });
  });
});

describe('explain-policy', () => {
  test.each<[EnvironmentPolicy | undefined]>([
    [undefined],
    [{ key: 'production', autonomy: 'observe' }],
    [{ key: 'production', autonomy: 'suggest' }],
    [{ key: 'production', autonomy: 'approve', approverGroups: ['payments'] }],
    [{ key: 'production', autonomy: 'auto' }],
  ])('says what the drafting of a proposal says, with %j', async (environment) => {
    const { content } = await ask(
      explainPolicy,
      { runbook: 'rollback-deployment', inputs },
      readsIn(environment),
    );
    const drafted = draftProposal(SHIPPED, { finding: finding([hypothesis()]), case: caseOf(), environment });
    if ('none' in drafted) expect(drafted.none).toContain(`policy refuses it (${content.decision.rule})`);
    else expect(content.decision).toEqual(drafted.policy);
    expect(content.steps).toEqual([
      'kubectl --context east -n store rollout undo deployment/basket --to-revision=3',
    ]);
  });

  test.each([
    [
      'a runbook that does not exist',
      { runbook: 'reboot-planet', inputs: {} },
      /There is no runbook reboot-planet/,
    ],
    [
      'inputs that do not fit',
      { runbook: 'rollback-deployment', inputs: { namespace: 'store' } },
      /does not accept these inputs: name, revision/,
    ],
    [
      'a name that is none',
      { runbook: 'restart-deployment', inputs: { namespace: 'store', name: '../x' } },
      /does not accept these inputs: name/,
    ],
    [
      'an input more',
      { runbook: 'restart-deployment', inputs: { namespace: 'store', name: 'a', force: true } },
      /does not accept/,
    ],
    [
      'another namespace',
      { runbook: 'restart-deployment', inputs: { namespace: 'bank', name: 'a' } },
      /outside the scope/,
    ],
  ])('refuses %s', async (_, input, why) => {
    const result = await ask(explainPolicy, input);
    expect(result).toMatchObject({ status: 'error', summary: expect.stringMatching(why) as string });
    expect(result.fix).toMatch(/\w/);
  });

  test('a protected namespace is refused by policy, also where the case is about the whole cluster', async () => {
    const { content } = await ask(
      explainPolicy,
      { runbook: 'restart-deployment', inputs: { namespace: 'kube-system', name: 'coredns' } },
      readsIn({ key: 'production', autonomy: 'auto' }, []),
    );
    expect(content.decision).toMatchObject({ mode: 'refuse', rule: 'protected-namespace' });
  });
});
