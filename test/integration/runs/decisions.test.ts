import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Decision, recordDecision } from '#src/approvals/decide.ts';
import { executeProposal } from '#src/runs/execute.ts';
import { rehearseProposal } from '#src/runs/rehearse-proposal.ts';
import { listApprovals } from '#src/store/approvals.ts';
import { getCase, moveCase } from '#src/store/cases.ts';
import { dueForRehearsal, getProposal } from '#src/store/proposals.ts';
import { listTimeline } from '#src/store/record-of-case.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';
import { dueForRun, runOfProposal } from '#src/store/runs.ts';
import { GROUNDS } from '#test/integration/runs/ground.ts';
import { type Asked, openWorld, randomName, TEAM, type World } from '#test/integration/runs/world.ts';

const [lab] = GROUNDS;

describe('decisions on a proposal', () => {
  const namespace = randomName('shop');
  const target = { namespace, name: randomName('api') };
  let world: World;
  beforeAll(async () => {
    if (!lab) throw new Error('there is always the lab cluster');
    world = await openWorld(lab.open, [namespace]);
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
  });
  afterAll(() => world?.close());

  const asked = (): Promise<Asked> =>
    world.rehearsed(
      target,
      'scale-deployment',
      { ...target, replicas: 2 },
      'routing.service-without-endpoints',
    );
  const click = ({ proposal, rehearsal }: Asked, over: Partial<Decision> = {}) =>
    recordDecision(world.slack, {
      team: TEAM,
      proposalId: proposal.id,
      digest: rehearsal.digest,
      user: { id: 'U2', check: { ok: true, group: 'sre' } },
      decision: 'approve',
      now: new Date(),
      ...over,
    });

  it('counts one of many clicks at once, and tells the others', async () => {
    const one = await asked();
    const users = ['U2', 'U2', 'U3', 'U4', 'U2', 'U5'];
    const answers = await Promise.all(
      users.map((id) => click(one, { user: { id, check: { ok: true, group: 'sre' } } })),
    );
    expect(answers.filter(({ alreadyDecided }) => alreadyDecided === undefined)).toHaveLength(1);
    expect(answers.every(({ outcome }) => outcome?.state === 'approved')).toBe(true);
    expect(await listApprovals(world.owner, one.proposal.id)).toHaveLength(1);
  });

  it('sends the case back when somebody rejects, and the executor does nothing', async () => {
    const one = await asked();
    const answer = await click(one, { decision: 'reject', reason: 'not during the sale' });
    expect(answer.outcome).toEqual({ state: 'rejected', by: 'U2', reason: 'not during the sale' });
    expect((await getProposal(world.owner, one.proposal.id)).state).toBe('rejected');
    expect((await getCase(world.owner, one.proposal.caseId)).state).toBe('diagnosed');
    const said = (await listTimeline(world.owner, one.proposal.caseId)).map(({ text }) => text).join('\n');
    expect(said).toContain('not during the sale');
    await executeProposal(world.deps, one.proposal.id);
    expect(await runOfProposal(world.owner, one.proposal.id)).toBeUndefined();
    expect(
      (await click(one, { user: { id: 'U3', check: { ok: true, group: 'sre' } } })).alreadyDecided,
    ).toEqual({
      by: ['U2'],
      decision: 'reject',
    });
  });

  it.each<[string, Partial<Decision>, RegExp]>([
    [
      'of somebody who may not',
      { user: { id: 'U9', check: { ok: false, reason: 'Guests cannot approve.' } } },
      /Guests/,
    ],
    ['on another plan', { digest: 'f'.repeat(64) }, /plan has changed/],
    ['of another workspace', { team: 'T9' }, /does not exist/],
    ['on nothing', { proposalId: randomUUID() }, /does not exist/],
    ['that comes too late', { now: new Date(Date.now() + 16 * 60_000) }, /expired/],
  ])('refuses a click %s', async (_, over, why) => {
    const one = await asked();
    const answer = await click(one, over);
    expect(answer.refused).toMatch(why);
    expect(await listApprovals(world.owner, one.proposal.id)).toEqual([]);
    await executeProposal(world.deps, one.proposal.id);
    expect(await runOfProposal(world.owner, one.proposal.id)).toBeUndefined();
  });

  it('refuses a click when the case no longer waits', async () => {
    const one = await asked();
    await moveCase(world.slack, one.proposal.caseId, 'resolved');
    expect((await click(one)).refused).toMatch(/does not wait/);
    await executeProposal(world.deps, one.proposal.id);
    expect((await getProposal(world.owner, one.proposal.id)).state).toBe('withdrawn');
    expect((await getCase(world.owner, one.proposal.caseId)).state).toBe('resolved');
  });

  it('ends what nobody decided on when its time is over', async () => {
    const one = await asked();
    const later = new Date(Date.now() + 16 * 60_000);
    const due = await dueForRun(world.owner, later, later);
    expect(due).toContainEqual({ proposalId: one.proposal.id, caseId: one.proposal.caseId });
    await executeProposal({ ...world.deps, now: () => later }, one.proposal.id);
    expect((await getProposal(world.owner, one.proposal.id)).state).toBe('expired');
    expect((await getCase(world.owner, one.proposal.caseId)).state).toBe('diagnosed');
  });

  it('does not begin long after the approval', async () => {
    const one = await asked();
    await click(one);
    const later = new Date(Date.now() + 30 * 60_000);
    await executeProposal({ ...world.deps, now: () => later }, one.proposal.id);
    expect(await runOfProposal(world.owner, one.proposal.id)).toBeUndefined();
    expect((await getProposal(world.owner, one.proposal.id)).state).toBe('expired');
  });

  it.each([
    ['a quorum of none', { policy: { quorum: 0 } }, /Policy has changed/],
    [
      'a policy of its own',
      { policy: { rule: 'mine', approverGroups: ['everybody'] } },
      /Policy has changed/,
    ],
    ['another version of the runbook', { plan: { runbookHash: '0'.repeat(64) } }, /has changed since/],
    [
      'other inputs than its steps',
      { plan: { inputs: { ...target, replicas: 9 } } },
      /steps are not the ones/,
    ],
    ['a runbook that does not exist', { plan: { runbook: 'reboot-planet' } }, /no runbook reboot-planet/],
    [
      'a cause that the runbook is not for',
      { plan: { cause: 'drift.differs-from-declared' } },
      /not meant for/,
    ],
  ])('are not asked for when the worker wrote %s', async (_, forged, why) => {
    const drafted = await world.propose(
      target,
      'scale-deployment',
      { ...target, replicas: 2 },
      'routing.service-without-endpoints',
    );
    const { plan, policy } = { plan: {}, policy: {}, ...forged };
    await world.owner
      .updateTable('proposals')
      .set({
        plan: JSON.stringify({ ...drafted.plan, ...plan }),
        policy: JSON.stringify({ ...drafted.policy, ...policy }),
      })
      .where('id', '=', drafted.id)
      .execute();
    expect(await dueForRehearsal(world.owner, new Date(Date.now() + 1_000))).toContainEqual({
      proposalId: drafted.id,
      caseId: drafted.caseId,
      attempt: 0,
    });
    await rehearseProposal(world.deps, drafted.id, 0);
    expect(await latestRehearsal(world.owner, drafted.id)).toBeUndefined();
    expect((await getProposal(world.owner, drafted.id)).state).toBe('withdrawn');
    const said = (await listTimeline(world.owner, drafted.caseId)).map(({ text }) => text).join('\n');
    expect(said).toMatch(why);
  });

  it('do not carry over to a plan that was changed after them', async () => {
    const one = await asked();
    await click(one);
    const plan = { ...one.proposal.plan, title: 'Something else' };
    await world.owner
      .updateTable('proposals')
      .set({ plan: JSON.stringify(plan) })
      .where('id', '=', one.proposal.id)
      .execute();
    await executeProposal(world.deps, one.proposal.id);
    expect(await runOfProposal(world.owner, one.proposal.id)).toBeUndefined();
  });

  it('cannot be written by worker or executor, nor runs by worker or Slack', async () => {
    const one = await asked();
    const approval = {
      id: randomUUID(),
      team: TEAM,
      proposal_id: one.proposal.id,
      rehearsal_id: one.rehearsal.id,
      digest: one.rehearsal.digest,
      user_id: 'U2',
      decision: 'approve' as const,
    };
    for (const db of [world.worker, world.deps.db]) {
      await expect(db.insertInto('approvals').values(approval).execute()).rejects.toThrow(
        /permission denied/,
      );
    }
    const run = {
      id: randomUUID(),
      team: TEAM,
      case_id: one.proposal.caseId,
      proposal_id: one.proposal.id,
      rehearsal_id: one.rehearsal.id,
      digest: one.rehearsal.digest,
      approved_by: '[]',
      state: 'running' as const,
    };
    for (const db of [world.worker, world.slack]) {
      await expect(db.insertInto('runs').values(run).execute()).rejects.toThrow(/permission denied/);
    }
  });
});
