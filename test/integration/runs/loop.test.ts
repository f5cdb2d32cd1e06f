import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executeProposal } from '#src/runs/execute.ts';
import { getCase } from '#src/store/cases.ts';
import { getProposal } from '#src/store/proposals.ts';
import { verifyAudit } from '#src/store/record-of-case.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';
import { listSteps, runOfProposal } from '#src/store/runs.ts';
import { GROUNDS, until } from '#test/integration/runs/ground.ts';
import { growing, openWorld, randomName, type World } from '#test/integration/runs/world.ts';

describe.each(GROUNDS)('from proposal to verification on the $name', ({ open }) => {
  const namespace = randomName('shop');
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open, [namespace]);
    Object.assign(world.deps, { memory: growing(0) });
  });
  afterAll(() => world?.close());

  const imageOf = async (target: { namespace: string; name: string }): Promise<string | undefined> =>
    (await world.ground.read(target)).spec.template.spec.containers[0]?.image;

  it('rolls a crashing rollout back and proves that it helped', async () => {
    const target = { namespace, name: randomName('api') };
    await world.ground.deploy(target, { replicas: 2, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`, 'crash-loop');
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 1 });

    expect(await imageOf(target)).toBe(`${target.name}:v2`);
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('awaiting_approval');
    expect(asked.proposal.state).toBe('rehearsed');
    expect(asked.rehearsal.steps[0]?.diff[0]).toEqual({
      path: 'spec.containers[main].image',
      before: `${target.name}:v2`,
      after: `${target.name}:v1`,
    });
    expect(JSON.stringify(asked.rehearsal)).not.toContain('secret-of');
    expect(asked.rehearsal.steps[0]?.access).toContain('rb-rollback-deployment');
    expect(asked.rehearsal.blastRadius).toMatchObject({ pods: 2, services: [target.name] });

    await executeProposal(world.deps, asked.proposal.id);
    expect(await runOfProposal(world.owner, asked.proposal.id), 'nobody has approved').toBeUndefined();

    expect((await world.decide(asked, 'U2')).outcome).toEqual({ state: 'approved', by: ['U2'] });
    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target)).toBe(`${target.name}:v1`);
    await world.verify(asked.proposal.id);

    const run = await runOfProposal(world.owner, asked.proposal.id);
    expect(run).toMatchObject({
      state: 'succeeded',
      approvedBy: ['U2'],
      verification: { outcome: 'passed' },
    });
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('resolved');
    expect((await getProposal(world.owner, asked.proposal.id)).state).toBe('executed');
    expect(world.queue.some(({ name }) => name === 'reports')).toBe(true);

    const audit = await world.owner
      .selectFrom('audit')
      .select(['actor', 'action', 'detail'])
      .where('case_id', '=', asked.proposal.caseId)
      .orderBy('seq')
      .execute();
    const patches = audit.filter(({ detail }) => detail.verb === 'patch');
    expect(patches.map(({ actor, detail }) => [actor, detail.dryRun, detail.status])).toEqual([
      ['rb-rollback-deployment', true, 200],
      ['rb-rollback-deployment', false, 200],
    ]);
    expect(JSON.stringify(await world.owner.selectFrom('run_steps').selectAll().execute())).not.toContain(
      'secret-of',
    );
    expect(await verifyAudit(world.owner, asked.proposal.caseId)).toBeUndefined();
  });

  it('restarts the pods and changes nothing else', async () => {
    const target = { namespace, name: randomName('cart') };
    await world.ground.deploy(target, { replicas: 2, image: `${target.name}:v1` });
    const before = new Set((await world.ground.pods(target)).map(({ metadata }) => metadata.uid));
    const asked = await world.rehearsed(
      target,
      'restart-deployment',
      target,
      'performance.memory-leak-after-rollout',
    );
    await world.decide(asked, 'U2');
    await executeProposal(world.deps, asked.proposal.id);
    await world.verify(asked.proposal.id);
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('resolved');
    const after = (await world.ground.pods(target)).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined,
    );
    expect(after.filter(({ metadata }) => before.has(metadata.uid))).toEqual([]);
    expect(await imageOf(target)).toBe(`${target.name}:v1`);
  });

  it.each([
    [3, 1],
    [2, 0],
    [0, 2],
  ])('scales from %i to %i', async (from, to) => {
    const target = { namespace, name: randomName('search') };
    await world.ground.deploy(target, { replicas: from, image: `${target.name}:v1` });
    const inputs = { ...target, replicas: to };
    const asked = await world.rehearsed(
      target,
      'scale-deployment',
      inputs,
      'routing.service-without-endpoints',
    );
    expect(asked.rehearsal.steps[0]?.diff).toEqual([
      { path: 'replicas', before: String(from), after: String(to) },
    ]);
    await world.decide(asked, 'U2');
    await executeProposal(world.deps, asked.proposal.id);
    await world.verify(asked.proposal.id);
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('resolved');
    expect((await world.ground.read(target)).spec.replicas).toBe(to);
  });

  it('undoes a roll back that does not help, and gives the case back', async () => {
    const target = { namespace, name: randomName('pay') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`, 'crash-loop');
    await world.ground.rollout(target, `${target.name}:v3`, 'crash-loop');
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 2 });
    await world.decide(asked, 'U2');
    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target)).toBe(`${target.name}:v2`);
    await world.verify(asked.proposal.id);
    expect(await runOfProposal(world.owner, asked.proposal.id)).toMatchObject({ state: 'undone' });
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('diagnosed');
    expect(await imageOf(target)).toBe(`${target.name}:v3`);
    const run = await runOfProposal(world.owner, asked.proposal.id);
    expect((await listSteps(world.owner, run?.id ?? '')).map(({ state }) => state)).toEqual(['undone']);
  });

  it('leaves a workload alone that somebody changed during the verification', async () => {
    const target = { namespace, name: randomName('mail') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`, 'crash-loop');
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 1 });
    await world.decide(asked, 'U2');
    await executeProposal(world.deps, asked.proposal.id);
    await world.ground.rollout(target, `${target.name}:v4`);
    await world.verify(asked.proposal.id);
    expect(await runOfProposal(world.owner, asked.proposal.id)).toMatchObject({ state: 'undo_failed' });
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('diagnosed');
    expect(await imageOf(target)).toBe(`${target.name}:v4`);
  });

  it('asks again when the workload has changed since the rehearsal', async () => {
    const target = { namespace, name: randomName('auth') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`, 'crash-loop');
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 1 });
    await world.decide(asked, 'U2');
    await world.ground.rollout(target, `${target.name}:v3`, 'crash-loop');
    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target)).toBe(`${target.name}:v3`);
    expect(await runOfProposal(world.owner, asked.proposal.id)).toBeUndefined();
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('awaiting_approval');

    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target), 'the old approval does not count for the new digest').toBe(
      `${target.name}:v3`,
    );
    expect((await world.decide(asked, 'U3')).refused).toContain('plan has changed');

    const rehearsal = await latestRehearsal(world.owner, asked.proposal.id);
    expect(rehearsal?.attempt).toBe(1);
    if (!rehearsal) return;
    expect((await world.decide({ ...asked, rehearsal }, 'U3')).outcome).toMatchObject({ state: 'approved' });
    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target)).toBe(`${target.name}:v1`);
  });

  it('does not take a change of status for drift', async () => {
    const target = { namespace, name: randomName('geo') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`, 'crash-loop');
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 1 });
    await world.ground.patch(target, { metadata: { annotations: { note: 'touched' } } });
    await until('another resourceVersion', async () => {
      const { metadata } = await world.ground.read(target);
      return metadata.resourceVersion === asked.rehearsal.steps[0]?.observed.resourceVersion
        ? undefined
        : true;
    });
    await world.decide(asked, 'U2');
    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target)).toBe(`${target.name}:v1`);
  });

  it('withdraws a proposal whose rehearsal is refused, and says why', async () => {
    const target = { namespace, name: randomName('tax') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await expect(world.rehearsed(target, 'rollback-deployment', { ...target, revision: 7 })).rejects.toThrow(
      /no revision 7 any more.*still has: 1/,
    );
  });
});
