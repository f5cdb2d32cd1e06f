import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeniedError, InvalidInputError } from '#src/errors.ts';
import { type ActCall, type Actor, createActor } from '#src/kubernetes/act.ts';
import { deploymentTarget } from '#src/kubernetes/deployments.ts';
import {
  type Credential,
  cleanUpCredentials,
  mintCredential,
  type Purpose,
  secretOf,
} from '#src/runs/credentials.ts';
import { CASEBOOK, GROUNDS, until } from '#test/integration/runs/ground.ts';
import { openWorld, randomName, type World } from '#test/integration/runs/world.ts';

describe.each(GROUNDS)('the identities on the $name', ({ open }) => {
  const namespace = randomName('shop');
  const target = { namespace, name: randomName('api') };
  const opened: Credential[] = [];
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open, [namespace]);
    await world.ground.deploy(target, { replicas: 1, image: `${target.name}:v1` });
  });
  afterAll(async () => {
    for (const credential of opened) await credential.revoke();
    await world?.close();
  });

  const calls: ActCall[] = [];
  async function mint(
    runbook: string,
    purpose: Purpose = 'run',
  ): Promise<Credential & { proposalId: string }> {
    const proposalId = crypto.randomUUID();
    const credential = await mintCredential(world.ground.executor, {
      runbook,
      proposalId,
      purpose,
      onCall: (_, call) => calls.push(call),
    });
    opened.push(credential);
    return { ...credential, proposalId };
  }

  async function executor(): Promise<Actor> {
    const { name, server, ca, token } = world.ground.executor;
    return createActor({ cluster: name, server, ca, token: await token(), dryRun: false });
  }

  it('lets a run do what its runbook names, and nothing else', async () => {
    const { actor, expiresAt } = await mint('rollback-deployment');
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(610_000);
    expect((await actor.get(deploymentTarget(target))).metadata.name).toBe(target.name);
    const refused: [string, () => Promise<unknown>][] = [
      ['another namespace', () => actor.get({ resource: 'deployments', namespace: 'default', name: 'web' })],
      ['all Deployments', () => actor.list('deployments', namespace)],
      [
        'the scale of its target',
        () => actor.patch({ ...deploymentTarget(target), subresource: 'scale' }, []),
      ],
      ['a pod', () => actor.delete({ resource: 'pods', namespace, name: 'some-pod' })],
      ['Secrets', () => actor.list('secrets', namespace)],
      ['Secrets of Casebook', () => actor.list('secrets', CASEBOOK)],
      ['a Deployment of its own', () => actor.create('deployments', namespace, { metadata: { name: 'x' } })],
      [
        'a token of another runbook',
        () =>
          actor.createSub(
            {
              resource: 'serviceaccounts',
              namespace: CASEBOOK,
              name: 'rb-scale-deployment',
              subresource: 'token',
            },
            { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
          ),
      ],
    ];
    for (const [what, attempt] of refused) await expect(attempt(), what).rejects.toThrow(DeniedError);
  });

  it('lets the executor mint for runbooks and make and delete Secrets, and nothing else', async () => {
    const actor = await executor();
    const name = randomName('secret');
    await actor.create('secrets', CASEBOOK, { apiVersion: 'v1', kind: 'Secret', metadata: { name } });
    const refused: [string, () => Promise<unknown>][] = [
      ['reading its Secret', () => actor.get({ resource: 'secrets', namespace: CASEBOOK, name })],
      ['listing Secrets', () => actor.list('secrets', CASEBOOK)],
      ['reading a target', () => actor.get(deploymentTarget(target))],
      ['writing a target', () => actor.patch(deploymentTarget(target), [])],
      [
        'a token of the reader',
        () =>
          actor.createSub(
            {
              resource: 'serviceaccounts',
              namespace: CASEBOOK,
              name: 'casebook-reader',
              subresource: 'token',
            },
            { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
          ),
      ],
    ];
    for (const [what, attempt] of refused) await expect(attempt(), what).rejects.toThrow(DeniedError);
    await actor.delete({ resource: 'secrets', namespace: CASEBOOK, name });
    actor.close();
  });

  it('writes nothing while it rehearses, whatever it is told to write', async () => {
    const { actor } = await mint('scale-deployment', 'rehearse');
    const scale = { ...deploymentTarget(target), subresource: 'scale' as const };
    const answer = await actor.patch(scale, [{ op: 'add', path: '/spec/replicas', value: 7 }]);
    expect(answer).toMatchObject({ spec: { replicas: 7 } });
    expect((await world.ground.read(target)).spec.replicas).toBe(1);
    expect(calls.at(-1)).toMatchObject({
      verb: 'patch',
      resource: 'deployments/scale',
      dryRun: true,
      status: 200,
    });
  });

  it('ends a token by deleting its Secret', async () => {
    const { actor, proposalId } = await mint('rollback-deployment');
    await actor.get(deploymentTarget(target));
    const began = Date.now();
    const path = `/api/v1/namespaces/${CASEBOOK}/secrets/${secretOf(proposalId, 'run')}`;
    await world.ground.admin.requestJson({ method: 'DELETE', path });
    // The API server remembers a token for ten seconds.
    await until('the end of the token', () =>
      actor.get(deploymentTarget(target)).then(
        () => undefined,
        () => true,
      ),
    );
    expect(Date.now() - began).toBeLessThan(15_000);
    await expect(actor.get(deploymentTarget(target))).rejects.toThrow(/401/);
  });

  it('leaves no Secret behind, also of processes that died', async () => {
    const left = await mint('rollback-deployment');
    const other = await mint('restart-deployment', 'verify');
    await other.revoke();
    const errors: string[] = [];
    const report = (message: string): void => void errors.push(message);
    const ids = [left.proposalId, other.proposalId];
    expect(await cleanUpCredentials(world.ground.executor, ids, report)).toBe(1);
    expect(await cleanUpCredentials(world.ground.executor, ids, report)).toBe(0);
    expect(errors).toEqual([]);
  });

  it('refuses names that would address something else', async () => {
    const { actor } = await mint('rollback-deployment');
    for (const name of ['..', '.', 'a/b', 'A', '', 'a b', '%2e%2e']) {
      await expect(actor.get({ resource: 'deployments', namespace, name })).rejects.toThrow(
        InvalidInputError,
      );
    }
  });

  it('fences what a runbook may change beyond its permissions', async (context) => {
    if (!world.ground.fenced)
      context.skip('this cluster stores admission policies and does not enforce them');
    const attempts: [string, string, unknown, RegExp][] = [
      ['restart-deployment', '/spec/template/spec/containers/0/image', 'evil:v1', /may not change an image/],
      ['restart-deployment', '/spec/replicas', 5, /may not scale/],
      ['rollback-deployment', '/spec/replicas', 5, /may not scale/],
    ];
    for (const [runbook, path, value, message] of attempts) {
      // A policy takes a moment to be known to the API server.
      await until(`the fence of ${runbook}`, async () => {
        const { actor } = await mint(runbook, 'rehearse');
        const answer = await actor
          .patch(deploymentTarget(target), [{ op: 'replace', path, value: value as never }])
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        if (answer === undefined) return undefined;
        expect(String(answer)).toMatch(message);
        return true;
      });
    }
  });
});
