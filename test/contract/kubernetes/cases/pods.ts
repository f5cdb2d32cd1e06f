import { describe, expect, it } from 'vitest';
import type { Answer, Body } from '#test/contract/kubernetes/api.ts';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import {
  apps,
  core,
  deployment,
  eventually,
  type GetSubject,
  IMAGE_OF,
  MERGE_PATCH,
  type Play,
  template,
  unique,
} from '#test/contract/kubernetes/subject.ts';

interface ContainerStatus {
  ready: boolean;
  restartCount: number;
  state: { waiting?: { reason: string; message: string }; running?: object };
  lastState: { terminated?: { exitCode: number; reason: string } };
}
interface PodStatus {
  phase?: string;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
  containerStatuses?: ContainerStatus[];
}
const statusOf = (pod: Body | undefined): PodStatus => (pod?.status ?? {}) as PodStatus;
const container = (pod: Body | undefined): ContainerStatus | undefined =>
  statusOf(pod).containerStatuses?.[0];
const condition = (pod: Body | undefined, type: string) =>
  statusOf(pod).conditions?.find((c) => c.type === type);

export function describePods(subject: GetSubject): void {
  const pods = (query = ''): string => core(subject().namespace, `pods${query}`);
  const podsOf = (app: string): Promise<Answer> =>
    subject().api.call('GET', pods(`?labelSelector=app%3D${app}`));
  const start = async (play: Play, podSpec: Record<string, unknown> = {}): Promise<string> => {
    const name = unique('app');
    const body = deployment(name, { play, podSpec });
    await subject().api.call('POST', apps(subject().namespace, 'deployments'), { body });
    return name;
  };
  const first = async (app: string, wanted: (pod: Body | undefined) => boolean): Promise<Body | undefined> =>
    (
      await eventually(
        () => podsOf(app),
        ({ body }) => wanted(body.items?.[0]),
      )
    ).body.items?.[0];
  const newPod = async (): Promise<string> => {
    const name = unique('pod');
    const body = { metadata: { name }, ...(template(name) as object) };
    await subject().api.call('POST', pods(), {
      body: { ...body, metadata: { name, labels: { app: name } } },
    });
    return name;
  };

  describe('pods', () => {
    it('run and become ready, on a node, with an address', async () => {
      const pod = await first(await start('healthy'), (p) => condition(p, 'Ready')?.status === 'True');
      expect(statusOf(pod)).toMatchObject({
        phase: 'Running',
        podIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        qosClass: 'BestEffort',
      });
      expect(container(pod)).toMatchObject({ ready: true, restartCount: 0, state: { running: {} } });
      expect(condition(pod, 'PodScheduled')?.status).toBe('True');
      expect(pod?.spec).toMatchObject({
        nodeName: expect.any(String),
        serviceAccountName: 'default',
        enableServiceLinks: true,
        tolerations: [
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
          {
            key: 'node.kubernetes.io/unreachable',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
        ],
      });
    });

    it('that crash wait in CrashLoopBackOff and show how they ended', async () => {
      const pod = await first(
        await start('crashing'),
        (p) => container(p)?.state.waiting?.reason === 'CrashLoopBackOff',
      );
      expect(statusOf(pod).phase).toBe('Running');
      expect(condition(pod, 'Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' });
      expect(container(pod)).toMatchObject({
        ready: false,
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      });
      expect(container(pod)?.restartCount).toBeGreaterThan(0);
      expect(container(pod)?.state.waiting?.message).toMatch(
        /^back-off \d+m?\d*s restarting failed container=app/,
      );
    });

    it('whose image cannot be pulled stay pending', async () => {
      const pod = await first(
        await start('unpullable'),
        (p) => container(p)?.state.waiting?.reason === 'ImagePullBackOff',
      );
      expect(statusOf(pod).phase).toBe('Pending');
      expect(container(pod)?.state.waiting?.message).toMatch(
        new RegExp(`^Back-off pulling image "${IMAGE_OF('unpullable')}"`),
      );
    });

    it('that fail their probe run, but are not ready', async () => {
      const pod = await first(await start('failing-probe'), (p) => container(p)?.state.running !== undefined);
      expect(statusOf(pod).phase).toBe('Running');
      expect(condition(pod, 'Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' });
    });

    it('that no node takes stay pending and say why', async () => {
      const app = await start('healthy', { nodeSelector: { 'example.org/none': 'x' } });
      const pod = await first(app, (p) => condition(p, 'PodScheduled')?.status === 'False');
      expect(condition(pod, 'PodScheduled')).toMatchObject({
        reason: 'Unschedulable',
        message: expect.stringMatching(
          /^0\/(\d+) nodes are available: \1 node\(s\) didn't match Pod's node affinity\/selector\./,
        ),
      });
      const query = `events?fieldSelector=${encodeURIComponent(`involvedObject.name=${pod?.metadata?.name},reason=FailedScheduling`)}`;
      const events = await eventually(
        () => subject().api.call('GET', core(subject().namespace, query)),
        ({ body }) => (body.items?.length ?? 0) > 0,
      );
      expect(events.body.items?.[0]).toMatchObject({
        type: 'Warning',
        message: condition(pod, 'PodScheduled')?.message,
      });
    });

    it('that ask for more than a node has name the shortage', async () => {
      const containers = [
        { name: 'app', image: IMAGE_OF('healthy'), resources: { requests: { cpu: '900', memory: '9Ti' } } },
      ];
      const pod = await first(
        await start('healthy', { containers }),
        (p) => condition(p, 'PodScheduled')?.status === 'False',
      );
      expect(condition(pod, 'PodScheduled')?.message).toMatch(
        /^0\/(\d+) nodes are available: \1 Insufficient cpu, \1 Insufficient memory\. (no new claims to deallocate, )?preemption: 0\/\1 nodes are available: \1 (No preemption victims found for incoming pod|Preemption is not helpful for scheduling)\.$/,
      );
    });

    it('are deleted gracefully and replaced by their owner', async () => {
      const app = await start('healthy');
      const pod = await first(app, (p) => condition(p, 'Ready')?.status === 'True');
      const deleted = await subject().api.call('DELETE', pods(`/${pod?.metadata?.name}`));
      expect(deleted.body).toMatchObject({
        kind: 'Pod',
        metadata: { deletionGracePeriodSeconds: 30, deletionTimestamp: expect.any(String) },
      });
      const next = await first(
        app,
        (p) => p?.metadata?.uid !== pod?.metadata?.uid && condition(p, 'Ready')?.status === 'True',
      );
      expect(next?.metadata?.ownerReferences?.[0]?.uid).toBe(pod?.metadata?.ownerReferences?.[0]?.uid);
    });

    it('cannot be changed but for a few fields', async () => {
      const name = await newPod();
      const patch = (body: object) =>
        subject().api.call('PATCH', pods(`/${name}`), { body, contentType: MERGE_PATCH });
      expectFailure(
        await patch({ spec: { hostNetwork: true } }),
        422,
        'Invalid',
        /pod updates may not change fields other than/,
      );
      expect((await patch({ metadata: { labels: { a: 'b' } } })).code).toBe(200);
    });

    it('need a service account that exists', async () => {
      const body = {
        metadata: { name: unique('pod') },
        spec: { serviceAccountName: 'none', containers: [{ name: 'a', image: 'b' }] },
      };
      const answer = await subject().api.call('POST', pods(), { body });
      expectFailure(
        answer,
        403,
        'Forbidden',
        /error looking up service account .*: serviceaccount "none" not found$/,
      );
    });

    it('can be found by node and by phase', async () => {
      const name = await newPod();
      const pod = await first(name, (p) => statusOf(p).phase === 'Running');
      const node = (pod?.spec as { nodeName: string } | undefined)?.nodeName;
      const query = encodeURIComponent(`spec.nodeName=${node},status.phase=Running`);
      const found = await subject().api.call(
        'GET',
        pods(`?fieldSelector=${query}&labelSelector=app%3D${name}`),
      );
      expect(found.body.items).toHaveLength(1);
      const none = await subject().api.call(
        'GET',
        pods(`?fieldSelector=spec.nodeName%3Dnone&labelSelector=app%3D${name}`),
      );
      expect(none.body.items).toEqual([]);
    });

    it('have logs with limits', async () => {
      const name = await newPod();
      await first(name, (p) => condition(p, 'Ready')?.status === 'True');
      const log = (query: string) => subject().api.call('GET', pods(`/${name}/log?${query}`));
      const all = await eventually(
        () => log(''),
        ({ text }) => text !== '',
      );
      expect(all.contentType).toMatch(/^text\/plain/);
      expect((await log('tailLines=1')).text.trimEnd().split('\n')).toHaveLength(1);
      expect(Buffer.byteLength((await log('limitBytes=3')).text)).toBe(3);
      expect((await log('tailLines=1&timestamps=true')).text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \S/);
      expectFailure(
        await log('tailLines=-1'),
        422,
        'Invalid',
        `PodLogOptions "${name}" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0`,
      );
      expectFailure(
        await log('container=none'),
        400,
        'BadRequest',
        `container none is not valid for pod ${name}`,
      );
      expectFailure(
        await subject().api.call('GET', pods('/none/log')),
        404,
        'NotFound',
        'pods "none" not found',
      );
    });
  });
}
