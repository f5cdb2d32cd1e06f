import { describe, expect, test } from 'vitest';
import { DeniedError, NotFoundError } from '#src/errors.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { app, event, minutesAgo, pod, podName, service } from '#test/support/cluster-objects.ts';
import { callOver, toolContext, toolScope } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import describeObject from '#tools/kubernetes/describe-object.ts';
import getObject from '#tools/kubernetes/get-object.ts';
import { kindField } from '#tools/kubernetes/kinds.ts';
import listObjects from '#tools/kubernetes/list-objects.ts';

const broken = {
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
  lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: minutesAgo(2) } },
  restartCount: 7,
};
const web = app({
  name: 'web',
  replicas: 3,
  ready: 2,
  revisions: [
    { image: 'r.example/web:1', minutesAgo: 500 },
    { image: 'r.example/web:2', minutesAgo: 20 },
  ],
  broken,
});
const api = app({ name: 'web-api', replicas: 1, revisions: [{ image: 'r.example/api:1', minutesAgo: 500 }] });
const other = pod({ namespace: 'bank', name: 'vault-1', image: 'r.example/vault:1' });
const plain = (
  kind: string,
  name: string,
  more: object = {},
  namespace: string | null = 'shop',
): KubeObject =>
  ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}) },
    ...more,
  }) as KubeObject;

describe('get-object', () => {
  test('gives the whole object without what only machines need', async () => {
    const noisy = {
      ...plain('ConfigMap', 'settings', { data: { level: 'info' } }),
      metadata: {
        name: 'settings',
        namespace: 'shop',
        uid: 'u-1',
        resourceVersion: '77',
        managedFields: [{ manager: 'kubectl' }],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":1}', team: 'shop' },
      },
    } as KubeObject;
    const { status, content, query } = await callOver(
      getObject,
      { kind: 'ConfigMap', name: 'settings' },
      { objects: [noisy] },
    );
    expect(status).toBe('ok');
    expect(content.object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop', annotations: { team: 'shop' } },
      data: { level: 'info' },
    });
    expect(query).toContain('ConfigMap shop settings');
  });

  test('what is not there is no data, and no error', async () => {
    const result = await callOver(getObject, { kind: 'Service', name: 'gone' }, { objects: [] });
    expect(result).toMatchObject({
      status: 'no_data',
      summary: 'Service shop/gone does not exist',
      content: { object: null },
    });
  });

  test('a Secret is no kind that can be asked for', async () => {
    const result = await callOver(getObject, { kind: 'Secret', name: 'db' }, { objects: [] });
    expect(result).toMatchObject({
      status: 'error',
      summary: expect.stringContaining('The input of get-object') as string,
    });
  });

  test('what has no namespace but belongs to one is held to the scope', async () => {
    const objects = [
      plain('Namespace', 'bank', {}, null),
      plain('PersistentVolume', 'pv-1', { spec: { claimRef: { namespace: 'bank', name: 'data' } } }, null),
      plain('PersistentVolume', 'pv-2', { spec: { claimRef: { namespace: 'shop', name: 'data' } } }, null),
    ];
    const get = (kind: string, name: string) => callOver(getObject, { kind, name }, { objects });
    expect(await get('Namespace', 'bank')).toMatchObject({ status: 'error' });
    expect(await get('PersistentVolume', 'pv-1')).toMatchObject({
      status: 'error',
      summary: expect.stringContaining('outside the scope') as string,
    });
    expect(await get('PersistentVolume', 'pv-2')).toMatchObject({ status: 'ok' });
  });

  test('a refusal of the cluster says which permission is missing', async () => {
    const denied = new DeniedError('Cluster test answered 403.', 'Grant the permission to get pods.');
    const reads = { ...toolContext({ objects: [] }).reads, ports: portsOf({ objects: [] }, { Pod: denied }) };
    expect(
      await callOver(getObject, { kind: 'Pod', name: 'web-1' }, { objects: [] }, { reads }),
    ).toMatchObject({
      status: 'error',
      fix: 'Grant the permission to get pods.',
    });
  });
});

describe('list-objects', () => {
  const list = (input: object, objects: KubeObject[] = [...web, ...api, other]) =>
    callOver(listObjects, input, { objects });

  test('rows of pods say how each is, those in trouble first', async () => {
    const { content, summary } = await list({ kind: 'Pod' });
    expect(summary).toBe('4 of kind Pod in namespace shop, 1 in trouble');
    expect(content.items[0]).toEqual({
      name: podName('web', 2, 2),
      status: 'CrashLoopBackOff',
      readyContainers: 0,
      containers: 1,
      restarts: 7,
      node: 'node-a',
      created: minutesAgo(20),
      lastExit: { reason: 'OOMKilled', exitCode: 137, at: minutesAgo(2) },
    });
    expect(JSON.stringify(content)).not.toContain('vault-1');
  });

  test('by labels, as the API server matches them', async () => {
    const names = async (labels: string): Promise<string[]> =>
      (await list({ kind: 'Pod', labels })).content.items.map(({ name }: { name: string }) => name);
    expect(await names('app=web-api')).toEqual([podName('web-api', 1, 0)]);
    expect(await names('app!=web')).toEqual([podName('web-api', 1, 0)]);
    expect(await names('tier!=cache,app=web')).toHaveLength(3);
    expect(await names('tier=cache')).toEqual([]);
    expect(await list({ kind: 'Pod', labels: 'app in (web)' })).toMatchObject({ status: 'error' });
  });

  test('only those in trouble, and a limit that shows', async () => {
    const { content } = await list({ kind: 'Deployment', troubled: true });
    expect(content.items.map(({ name }: { name: string }) => name)).toEqual(['web']);
    const cut = await list({ kind: 'Pod', limit: 1 });
    expect(cut.content.items).toHaveLength(1);
    expect(cut.truncated).toEqual({ shown: 1, of: 4 });
  });

  test('of ConfigMaps the keys, never the values', async () => {
    const { content } = await list({ kind: 'ConfigMap' }, [
      plain('ConfigMap', 'a', { data: { 'app.conf': 'x=1' } }),
    ]);
    expect(content.items).toEqual([{ name: 'a', keys: ['app.conf'] }]);
  });

  test('of Secrets the names alone', async () => {
    const world = { objects: [], secrets: [{ name: 'db', type: 'Opaque' }] };
    expect((await callOver(listObjects, { kind: 'Secret' }, world)).content).toEqual({
      kind: 'Secret',
      namespace: 'shop',
      items: [{ name: 'db', type: 'Opaque' }],
    });
  });

  test('namespaces outside of the scope are not listed', async () => {
    const spaces = ['shop', 'bank'].map((name) => plain('Namespace', name, {}, null));
    expect((await list({ kind: 'Namespace' }, spaces)).content.items).toEqual([{ name: 'shop' }]);
  });

  test('a kind that the cluster does not serve is no data', async () => {
    const reads = {
      ...toolContext({ objects: [] }).reads,
      ports: portsOf({ objects: [] }, { Gateway: new NotFoundError('404', 'x') }),
    };
    expect(await callOver(listObjects, { kind: 'Gateway' }, { objects: [] }, { reads })).toMatchObject({
      status: 'no_data',
      query: 'GET Gateway (not served)',
    });
  });

  test.each([
    [
      'Service',
      { spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] } },
      { type: 'ClusterIP', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    ],
    [
      'HorizontalPodAutoscaler',
      {
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 5 },
        status: { currentReplicas: 5, desiredReplicas: 5 },
      },
      { target: 'Deployment web', min: 1, max: 5, current: 5, desired: 5 },
    ],
    [
      'PersistentVolumeClaim',
      { spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'] }, status: { phase: 'Pending' } },
      { phase: 'Pending', class: 'fast', modes: ['ReadWriteOnce'] },
    ],
    [
      'CronJob',
      { spec: { schedule: '0 * * * *', suspend: true } },
      { schedule: '0 * * * *', suspended: true },
    ],
    [
      'Job',
      { spec: { completions: 2 }, status: { failed: 3 } },
      { wanted: 2, succeeded: 0, failed: 3, active: 0 },
    ],
    [
      'DaemonSet',
      { status: { desiredNumberScheduled: 4, numberReady: 3 } },
      { wanted: 4, ready: 3, images: [] },
    ],
    ['Endpoints', { subsets: null }, { ready: 0, notReady: 0 }],
    ['ServiceAccount', {}, {}],
  ])('%s has the columns that tell how it is', async (kind, more, row) => {
    const { content } = await list({ kind }, [plain(kind, 'x', more)]);
    expect(content.items).toEqual([{ name: 'x', ...row }]);
  });

  test('objects without spec and status do not break it', async () => {
    // The world of these tests serves no slices; an autoscaler without a target is none.
    for (const kind of kindField.options.filter(
      (each) => !['EndpointSlice', 'HorizontalPodAutoscaler'].includes(each),
    )) {
      const namespaced = kind === 'Namespace' ? plain(kind, 'shop', {}, null) : plain(kind, 'bare');
      expect(await list({ kind }, [namespaced]), kind).toMatchObject({ status: 'ok' });
    }
  });
});

describe('describe-object', () => {
  const objects = [
    ...web,
    ...api,
    ...service({ name: 'web' }),
    event('BackOff', 'restarting failed container', { name: podName('web', 2, 2) }),
    event('BackOff', 'of a pod that is gone', { name: 'web-h2-pgone' }),
    event('ScalingReplicaSet', 'Scaled up', { kind: 'Deployment', name: 'web' }),
    event('FailedCreate', 'quota', { kind: 'ReplicaSet', name: 'web-h2' }),
    event('BackOff', 'of somebody else', { name: podName('web-api', 1, 0) }),
  ];
  const describeIt = (input: object, more: KubeObject[] = []) =>
    callOver(describeObject, input, { objects: [...objects, ...more] });

  test('a Deployment with its pods and the events about all of them, and about nobody else', async () => {
    const { content, summary } = await describeIt({ kind: 'Deployment', name: 'web' });
    expect(summary).toBe('Deployment shop/web is in trouble');
    expect(content).toMatchObject({ wanted: 3, ready: 2, pods: { total: 3, inTrouble: 1 } });
    expect(content.pods.items[0].name).toBe(podName('web', 2, 2));
    expect(content.spec.containers[0]).toMatchObject({
      name: 'main',
      image: 'r.example/web:2',
      ports: [8080],
    });
    const said = content.events.map(({ message }: { message: string }) => message).sort();
    expect(said).toEqual(['Scaled up', 'of a pod that is gone', 'quota', 'restarting failed container']);
  });

  test('a pod with its containers, their last end and its owner', async () => {
    const { content } = await describeIt({ kind: 'Pod', name: podName('web', 2, 2) });
    expect(content.containerStates).toEqual([
      expect.objectContaining({
        name: 'main',
        ready: false,
        restarts: 7,
        state: 'waiting',
        reason: 'CrashLoopBackOff',
        lastExit: { reason: 'OOMKilled', exitCode: 137, at: minutesAgo(2) },
      }),
    ]);
    expect(content.owners).toEqual([{ kind: 'ReplicaSet', name: 'web-h2' }]);
    expect(content.conditions.wrong).toMatchObject([{ type: 'Ready', status: 'False' }]);
    expect(content.conditions.fine).toEqual(['PodScheduled']);
  });

  test('a Service with the pods that it selects', async () => {
    const { content } = await describeIt({ kind: 'Service', name: 'web' });
    expect(content.pods).toMatchObject({ total: 3, inTrouble: 1 });
  });

  test('names of variables, never their values', async () => {
    const env = [{ name: 'DB_URL', value: 'postgres://db/orders' }];
    const more = app({
      name: 'cart',
      revisions: [
        { image: 'c:1', minutesAgo: 9, spec: { containers: [{ name: 'main', image: 'c:1', env }] } },
      ],
    });
    const { content } = await describeIt({ kind: 'Deployment', name: 'cart' }, more);
    expect(content.spec.containers[0].environment).toEqual(['DB_URL']);
    expect(JSON.stringify(content)).not.toContain('postgres://');
  });

  test('events that may not be read are named, and cost nothing else', async () => {
    const denied = new DeniedError('Cluster test answered 403.', 'Grant the permission to list events.');
    const reads = { ...toolContext({ objects }).reads, ports: portsOf({ objects }, { Event: denied }) };
    const result = await callOver(
      describeObject,
      { kind: 'Deployment', name: 'web' },
      { objects },
      { reads },
    );
    expect(result.status).toBe('ok');
    expect(result.content.notRead).toEqual([
      {
        what: 'events about Deployment web',
        why: 'Cluster test answered 403.',
        fix: 'Grant the permission to list events.',
      },
    ]);
  });

  test('in a case of the whole cluster the namespace has to be named', async () => {
    const result = await callOver(
      describeObject,
      { kind: 'Pod', name: 'x' },
      { objects },
      { scope: toolScope() },
    );
    expect(result).toMatchObject({ status: 'error', summary: 'The namespace is missing.' });
  });
});
