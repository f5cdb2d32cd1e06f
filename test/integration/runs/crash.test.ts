import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executeProposal } from '#src/runs/execute.ts';
import { getCase } from '#src/store/cases.ts';
import { verifyAudit } from '#src/store/record-of-case.ts';
import { listSteps, runOfProposal } from '#src/store/runs.ts';
import { GROUNDS, until } from '#test/integration/runs/ground.ts';
import type { MortalOrder } from '#test/integration/runs/mortal.ts';
import { type Asked, openWorld, randomName, type World } from '#test/integration/runs/world.ts';

const MORTAL = fileURLToPath(new URL('./mortal.ts', import.meta.url));

interface Death {
  signal: string | undefined;
  statements: number;
}

describe.each(GROUNDS)('an executor killed in the middle of a run on the $name', ({ open }) => {
  const namespace = randomName('shop');
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open, [namespace]);
  });
  afterAll(() => world?.close());

  async function approved(): Promise<{ target: { namespace: string; name: string }; asked: Asked }> {
    const target = { namespace, name: randomName('api') };
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
    await world.ground.rollout(target, `${target.name}:v2`, 'crash-loop');
    const asked = await world.rehearsed(target, 'rollback-deployment', { ...target, revision: 1 });
    await world.decide(asked, 'U2');
    return { target, asked };
  }

  async function executeAndDie(proposalId: string, killAfter: number): Promise<Death> {
    const { server, ca, token, namespace: casebook } = world.ground.executor;
    const order: MortalOrder = {
      databaseUrl: world.urlAs('casebook_executor'),
      cluster: { server, ca: ca ?? '', token: await token(), namespace: casebook },
      proposalId,
      killAfter,
    };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [MORTAL, JSON.stringify(order)], (error, stdout, stderr) => {
        if (error && error.signal !== 'SIGKILL') reject(new Error(stderr, { cause: error }));
        else resolve({ signal: error?.signal ?? undefined, statements: Number(stdout) });
      });
    });
  }

  it('ends as without the crash, with the action done once', { timeout: 400_000 }, async () => {
    const whole = await approved();
    const { statements } = await executeAndDie(whole.asked.proposal.id, Number.MAX_SAFE_INTEGER);
    expect(statements).toBeGreaterThan(20);

    const seen = new Set<string>();
    // Every third statement, from another start each time the test runs, so that in time all of them have their turn.
    const first = 1 + Math.floor(Math.random() * 3);
    for (let killAfter = first; killAfter < statements; killAfter += 3) {
      const { target, asked } = await approved();
      const death = await executeAndDie(asked.proposal.id, killAfter);
      expect(death.signal, `killed after statement ${killAfter}`).toBe('SIGKILL');
      const left = await runOfProposal(world.owner, asked.proposal.id);
      const [step] = left ? await listSteps(world.owner, left.id) : [];
      const image = (await world.ground.read(target)).spec.template.spec.containers[0]?.image;
      seen.add(
        `${left?.state ?? 'no run'}, step ${step?.state ?? 'none'}, ${image?.endsWith('v1') ? 'written' : 'not written'}`,
      );

      await until(`the run after a death at statement ${killAfter}`, async () => {
        await executeProposal({ ...world.deps, leaseMs: 300 }, asked.proposal.id);
        const run = await runOfProposal(world.owner, asked.proposal.id);
        return run?.state === 'verifying' ? true : undefined;
      });
      const deployment = await world.ground.read(target);
      expect(deployment.spec.template.spec.containers[0]?.image).toBe(`${target.name}:v1`);
      expect(deployment.metadata.generation, 'made, rolled out, rolled back once').toBe(3);
      const rows = await world.owner
        .selectFrom('audit')
        .select(['action', 'detail'])
        .where('case_id', '=', asked.proposal.caseId)
        .execute();
      const ends = rows.filter(({ action }) => action === 'step.done' || action === 'step.found_done');
      expect(ends, `ends of the step after a death at statement ${killAfter}`).toHaveLength(1);
      expect(rows.filter(({ action }) => action === 'run.started')).toHaveLength(1);
      const writes = rows.filter(({ detail }) => detail.verb === 'patch' && detail.dryRun === false);
      expect(writes.length).toBeLessThanOrEqual(1);
      expect(await verifyAudit(world.owner, asked.proposal.caseId)).toBeUndefined();
    }
    // Else the loop has not killed where it hurts.
    expect([...seen]).toContain('running, step started, written');

    const { asked } = await approved();
    await executeAndDie(asked.proposal.id, statements - 5);
    await until('the resumed run', async () => {
      await executeProposal({ ...world.deps, leaseMs: 300 }, asked.proposal.id);
      return (await runOfProposal(world.owner, asked.proposal.id))?.state === 'verifying' ? true : undefined;
    });
    await world.verify(asked.proposal.id);
    expect((await getCase(world.owner, asked.proposal.caseId)).state).toBe('resolved');
  });
});
