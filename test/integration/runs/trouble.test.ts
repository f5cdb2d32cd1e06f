import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UpstreamError } from '#src/errors.ts';
import { cleanUpAfterCrash } from '#src/runs/clean-up.ts';
import { mintCredential } from '#src/runs/credentials.ts';
import { executeProposal } from '#src/runs/execute.ts';
import type { MemoryReader } from '#src/runs/postconditions.ts';
import { rehearseProposal } from '#src/runs/rehearse-proposal.ts';
import { verifyRun } from '#src/runs/verify.ts';
import { getCase, moveCase } from '#src/store/cases.ts';
import { getProposal, setProposalState } from '#src/store/proposals.ts';
import { dueForVerification, insertRun, listSteps, runOfProposal, setStepState } from '#src/store/runs.ts';
import { GROUNDS, type Target } from '#test/integration/runs/ground.ts';
import {
  type Asked,
  growing,
  openWorld,
  randomName,
  TEAM,
  type World,
} from '#test/integration/runs/world.ts';

const LEAK = 'performance.memory-leak-after-rollout';

describe.each(GROUNDS)('what can go wrong around a run on the $name', ({ open }) => {
  const namespace = randomName('shop');
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open, [namespace]);
    // No crash here takes long to see, so the window may be short.
    Object.assign(world.deps, { timing: { holdSeconds: 1, windowSeconds: 4, pollSeconds: 0.2 } });
  });
  afterAll(() => world?.close());

  const imageOf = async (target: Target): Promise<string | undefined> =>
    (await world.ground.read(target)).spec.template.spec.containers[0]?.image;

  async function twoRevisions(): Promise<Target> {
    const target = { namespace, name: randomName('api') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`);
    return target;
  }

  async function approved(target: Target): Promise<Asked> {
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 1 }, LEAK);
    await world.decide(asked, 'U2');
    return asked;
  }

  it.each<[string, MemoryReader | undefined, string, string, string]>([
    ['is flat', growing(0.01), 'succeeded', 'resolved', 'v1'],
    ['goes on growing', growing(0.09), 'undone', 'diagnosed', 'v2'],
    ['is not known', async () => [], 'failed', 'diagnosed', 'v1'],
    [
      'cannot be read',
      () => Promise.reject(new UpstreamError('no telemetry', 'wait')),
      'failed',
      'diagnosed',
      'v1',
    ],
    ['is not connected', undefined, 'failed', 'diagnosed', 'v1'],
  ])('ends a cure for a leak by what the memory does: it %s', async (_, memory, run, state, image) => {
    const target = await twoRevisions();
    const asked = await approved(target);
    Object.assign(world.deps, { memory });
    await executeProposal(world.deps, asked.proposal.id);
    await world.verify(asked.proposal.id);
    expect(await runOfProposal(world.owner, asked.proposal.id)).toMatchObject({ state: run });
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe(state);
    expect(await imageOf(target)).toBe(`${target.name}:${image}`);
  });

  it('gives the case back when the workload is deleted during the verification', async () => {
    const target = await twoRevisions();
    const asked = await approved(target);
    await executeProposal(world.deps, asked.proposal.id);
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${target.name}`;
    await world.ground.admin.requestJson({ method: 'DELETE', path });
    await world.verify(asked.proposal.id);
    expect(await runOfProposal(world.owner, asked.proposal.id)).toMatchObject({ state: 'failed' });
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('diagnosed');
  });

  it('waits for a cluster that does not answer, and loses nothing', async () => {
    const target = await twoRevisions();
    const away = { ...world.ground.executor, server: 'https://127.0.0.1:1' };
    const down = { ...world.deps, clusters: new Map([['ground', away]]) };
    const drafted = await world.propose(target, 'rollback-deployment', { ...target, revision: 1 }, LEAK);
    await expect(rehearseProposal(down, drafted.id, 0)).rejects.toThrow(UpstreamError);
    expect((await getProposal(world.owner, drafted.id)).state).toBe('drafted');

    const asked = await approved(target);
    await expect(executeProposal(down, asked.proposal.id)).rejects.toThrow(UpstreamError);
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('awaiting_approval');
    Object.assign(world.deps, { memory: growing(0) });
    await executeProposal(world.deps, asked.proposal.id);
    expect(await imageOf(target)).toBe(`${target.name}:v1`);
    const run = await runOfProposal(world.owner, asked.proposal.id);
    await verifyRun(down, run?.id ?? '');
    expect((await runOfProposal(world.owner, asked.proposal.id))?.verification?.checks).toMatchObject([
      { name: 'can be looked at', passed: false, unknown: true },
    ]);
    const later = new Date(Date.now() + 60_000);
    expect((await dueForVerification(world.owner, later)).map(({ runId }) => runId)).toContain(run?.id);
    await world.verify(asked.proposal.id);
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('resolved');
  });

  it('ends a run that cannot go on because somebody else got in between', async () => {
    const target = await twoRevisions();
    const asked = await approved(target);
    const { proposal, rehearsal } = asked;
    // As a process leaves it that is killed between its intent and its write.
    const { db } = world.deps;
    await moveCase(db, proposal.caseId, 'running', { from: ['awaiting_approval'] });
    const ids = { team: TEAM, caseId: proposal.caseId, proposalId: proposal.id, rehearsalId: rehearsal.id };
    const begun = { ...ids, digest: rehearsal.digest, approvedBy: ['U2'], startedAt: new Date() };
    const run = await insertRun(db, begun, proposal.plan.steps, new Date(0));
    const [step] = await listSteps(db, run?.id ?? '');
    const preImage = {
      uid: rehearsal.steps[0]?.observed.uid ?? '',
      before: 'template:old',
      after: 'template:new',
      shown: {},
    };
    await setStepState(db, step?.id ?? '', 'started', { from: ['pending'], preImage });
    await setProposalState(db, proposal.id, 'executed', { from: ['rehearsed'] });

    await executeProposal(world.deps, proposal.id);
    expect(await runOfProposal(world.owner, proposal.id)).toMatchObject({ state: 'failed' });
    expect((await runOfProposal(world.owner, proposal.id))?.detail).toMatch(/Somebody else changed/);
    expect((await getCase(world.owner, proposal.caseId)).state).toBe('diagnosed');
    expect(await imageOf(target)).toBe(`${target.name}:v2`);
  });

  it('deletes what a killed executor left of proposals that have ended, and nothing of live ones', async () => {
    const target = await twoRevisions();
    const [ended, live] = [await approved(target), await approved(await twoRevisions())];
    await moveCase(world.slack, ended.proposal.caseId, 'resolved');
    const minted = [];
    for (const { proposal } of [ended, live]) {
      const { id, plan } = proposal;
      const options = {
        runbook: plan.runbook,
        proposalId: id,
        purpose: 'rehearse' as const,
        onCall: () => undefined,
      };
      minted.push(await mintCredential(world.ground.executor, options));
    }
    await executeProposal(world.deps, ended.proposal.id);
    expect((await getProposal(world.owner, ended.proposal.id)).state).toBe('withdrawn');
    expect(await cleanUpAfterCrash(world.deps)).toBe(1);
    expect(await cleanUpAfterCrash(world.deps)).toBe(0);
    for (const credential of minted) await credential.revoke();
  });
});
