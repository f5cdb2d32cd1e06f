import { describe, expect, it } from 'vitest';
import type { Answer, Body } from '#test/contract/kubernetes/api.ts';
import {
  apps,
  core,
  deployment,
  eventually,
  type GetSubject,
  JSON_PATCH,
  MERGE_PATCH,
  type Play,
  template,
  unique,
} from '#test/contract/kubernetes/subject.ts';

interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  conditions?: { type: string; status: string; reason: string; message: string }[];
}

const statusOf = ({ body }: Answer): DeploymentStatus => (body.status ?? {}) as DeploymentStatus;
const condition = (answer: Answer, type: string) => statusOf(answer).conditions?.find((c) => c.type === type);
const REVISION = 'deployment.kubernetes.io/revision';

/** True once the newest spec is fully rolled out. */
function isComplete(answer: Answer): boolean {
  const status = statusOf(answer);
  const wanted = (answer.body.spec as { replicas: number }).replicas;
  return (
    status.observedGeneration === answer.body.metadata?.generation &&
    (status.replicas ?? 0) === wanted &&
    (status.updatedReplicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    condition(answer, 'Progressing')?.reason === 'NewReplicaSetAvailable'
  );
}

export function describeRollouts(subject: GetSubject): void {
  const path = (name = ''): string => apps(subject().namespace, `deployments${name && `/${name}`}`);
  const get = (name: string) => subject().api.call('GET', path(name));
  const complete = (name: string) => eventually(() => get(name), isComplete);
  const sets = async (name: string): Promise<Body[]> =>
    (await subject().api.call('GET', apps(subject().namespace, `replicasets?labelSelector=app%3D${name}`)))
      .body.items ?? [];
  const revisions = async (name: string): Promise<string[]> =>
    (await sets(name))
      .map((set) => `${set.metadata?.annotations?.[REVISION]}:${(set.spec as { replicas: number }).replicas}`)
      .sort();
  const roll = (name: string, version: string, play: Play = 'healthy') =>
    subject().api.call('PATCH', path(name), {
      body: [{ op: 'replace', path: '/spec/template', value: template(name, { version, play }) }],
      contentType: JSON_PATCH,
    });
  const start = async (options: Parameters<typeof deployment>[1]): Promise<string> => {
    const name = unique('web');
    await subject().api.call('POST', path(), { body: deployment(name, options) });
    await complete(name);
    return name;
  };

  describe('rollouts', () => {
    it('makes a ReplicaSet and pods, owned and labelled by the hash of the template', async () => {
      const name = await start({ replicas: 2 });
      const answer = await get(name);
      expect(answer.body.metadata?.annotations?.[REVISION]).toBe('1');
      expect(condition(answer, 'Available')).toMatchObject({
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      });
      const [set] = await sets(name);
      const hash = set?.metadata?.labels?.['pod-template-hash'];
      expect(set?.metadata).toMatchObject({
        name: `${name}-${hash}`,
        annotations: {
          [REVISION]: '1',
          'deployment.kubernetes.io/desired-replicas': '2',
          'deployment.kubernetes.io/max-replicas': '3',
        },
        ownerReferences: [
          {
            kind: 'Deployment',
            name,
            uid: answer.body.metadata?.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      });
      expect(condition(answer, 'Progressing')?.message).toBe(
        `ReplicaSet "${name}-${hash}" has successfully progressed.`,
      );
      const pods = await subject().api.call(
        'GET',
        core(subject().namespace, `pods?labelSelector=pod-template-hash%3D${hash}`),
      );
      expect(pods.body.items).toHaveLength(2);
      expect(pods.body.items?.[0]?.metadata?.name).toMatch(new RegExp(`^${name}-${hash}-[a-z0-9]{5}$`));
    });

    it('keeps the history of revisions, and takes an old one up again under a new number', async () => {
      const name = await start({ replicas: 2 });
      const first = (await sets(name))[0];
      await roll(name, '2');
      await complete(name);
      expect(await revisions(name)).toEqual(['1:0', '2:2']);
      await roll(name, '1');
      await complete(name);
      expect(await revisions(name)).toEqual(['2:0', '3:2']);
      const again = (await sets(name)).find((set) => set.metadata?.uid === first?.metadata?.uid);
      expect(again?.metadata?.annotations).toMatchObject({
        [REVISION]: '3',
        'deployment.kubernetes.io/revision-history': '1',
      });
      expect((await get(name)).body.metadata?.annotations?.[REVISION]).toBe('3');
    });

    it('keeps the old pods while new ones fail, and mends when rolled back', async () => {
      const name = await start({ replicas: 3 });
      await roll(name, '2', 'crashing');
      const stuck = await eventually(
        () => get(name),
        (answer) => statusOf(answer).updatedReplicas === 1 && statusOf(answer).unavailableReplicas === 1,
      );
      expect(statusOf(stuck).availableReplicas).toBe(3);
      expect(condition(stuck, 'Available')?.status).toBe('True');
      expect(await revisions(name)).toEqual(['1:3', '2:1']);
      await roll(name, '1');
      await complete(name);
      expect(await revisions(name)).toEqual(['2:0', '3:3']);
    });

    it('says when a rollout exceeds its deadline', async () => {
      const name = await start({ replicas: 1, spec: { progressDeadlineSeconds: 2 } });
      await roll(name, '2', 'failing-probe');
      const late = await eventually(
        () => get(name),
        (answer) => condition(answer, 'Progressing')?.status === 'False',
        40_000,
      );
      expect(condition(late, 'Progressing')).toMatchObject({
        reason: 'ProgressDeadlineExceeded',
        message: expect.stringMatching(
          new RegExp(`^ReplicaSet "${name}-[a-z0-9]+" has timed out progressing\\.$`),
        ),
      });
    });

    it('does not roll while it is paused, but scales', async () => {
      const name = await start({ replicas: 1 });
      await subject().api.call('PATCH', path(name), {
        body: { spec: { paused: true } },
        contentType: MERGE_PATCH,
      });
      await roll(name, '2');
      await subject().api.call('PATCH', path(name), {
        body: { spec: { replicas: 2 } },
        contentType: MERGE_PATCH,
      });
      const paused = await eventually(
        () => get(name),
        (answer) =>
          statusOf(answer).availableReplicas === 2 &&
          condition(answer, 'Progressing')?.reason === 'DeploymentPaused',
      );
      expect(statusOf(paused).updatedReplicas ?? 0).toBe(0);
      expect(await revisions(name)).toEqual(['1:2']);
      await subject().api.call('PATCH', path(name), {
        body: { spec: { paused: false } },
        contentType: MERGE_PATCH,
      });
      await complete(name);
      expect(await revisions(name)).toEqual(['1:0', '2:2']);
    });

    it('recreates when told to', async () => {
      const name = await start({ replicas: 2, spec: { strategy: { type: 'Recreate' } } });
      await roll(name, '2');
      await complete(name);
      expect(await revisions(name)).toEqual(['1:0', '2:2']);
    });

    it('forgets revisions beyond the limit', async () => {
      const name = await start({ replicas: 1, spec: { revisionHistoryLimit: 1 } });
      for (const version of ['2', '3']) {
        await roll(name, version);
        await complete(name);
      }
      await eventually(
        () => subject().api.call('GET', apps(subject().namespace, `replicasets?labelSelector=app%3D${name}`)),
        ({ body }) => body.items?.length === 2,
      );
      expect(await revisions(name)).toEqual(['2:0', '3:1']);
    });

    it('tells of its scaling in events', async () => {
      const name = await start({ replicas: 2 });
      const query = `events?fieldSelector=${encodeURIComponent(`involvedObject.kind=Deployment,involvedObject.name=${name}`)}`;
      const events = await eventually(
        () => subject().api.call('GET', core(subject().namespace, query)),
        ({ body }) => (body.items?.length ?? 0) > 0,
      );
      expect(events.body.items?.[0]).toMatchObject({
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: expect.stringMatching(new RegExp(`^Scaled up replica set ${name}-[a-z0-9]+ from 0 to 2$`)),
        count: 1,
      });
    });
  });
}
