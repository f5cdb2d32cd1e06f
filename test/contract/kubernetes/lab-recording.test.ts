import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import { type LabCluster, type LoadableObject, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { ConfigError, InvalidInputError } from '#src/errors.ts';
import { type Api, createApi } from '#test/contract/kubernetes/api.ts';
import { apps, core, eventually, MERGE_PATCH } from '#test/contract/kubernetes/subject.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(
  options: Partial<Parameters<typeof startLabCluster>[0]> = {},
): Promise<{ cluster: LabCluster; api: Api }> {
  const cluster = await startLabCluster({
    images: createImageRegistry(),
    timeScale: 10,
    nodes: 0,
    ...options,
  });
  closers.push(() => cluster.close());
  const api = createApi(cluster.adminKubeconfig());
  closers.push(() => api.close());
  return { cluster, api };
}

async function recording(): Promise<LoadableObject> {
  const text = await readFile(new URL('./fixtures/recording.json', import.meta.url), 'utf8');
  return JSON.parse(text) as LoadableObject;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-cluster-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const POD = core('bakery', 'pods/bread-2-x7k2p');

describe('the lab cluster with a recording', () => {
  it('shows it as it was recorded, and leaves it alone', async () => {
    const { cluster, api } = await start();
    await cluster.load([await recording()]);
    // Long enough for every controller to have had its turn.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const table = await api.call('GET', '/api/v1/pods', {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect((table.body.rows as { cells: unknown[] }[]).map(({ cells }) => cells.slice(0, 3))).toEqual([
      ['bread-2-x7k2p', '0/1', 'CrashLoopBackOff'],
    ]);
    const pod = await api.call('GET', POD);
    const [recorded] = ((await recording()) as { items: { kind: string; status: unknown }[] }).items.filter(
      ({ kind }) => kind === 'Pod',
    );
    expect(pod.body.status).toEqual(recorded?.status);
    expect(pod.body.metadata?.uid).toBe('00000000-0000-4000-8000-000000000007');
    expect((await api.call('GET', core('bakery', 'events'))).body.items).toHaveLength(1);
    expect((await api.call('GET', `${POD}/log?tailLines=5`)).text).toBe('');
  });

  it('comes alive where somebody changes it: a roll back to the recorded revision mends it', async () => {
    const { cluster, api } = await start();
    await cluster.load([await recording()]);
    const old = await api.call('GET', apps('bakery', 'replicasets/bread-1'));
    const { metadata, spec } = (
      old.body.spec as { template: { metadata: { labels: Record<string, string> }; spec: object } }
    ).template;
    const { 'pod-template-hash': _hash, ...labels } = metadata.labels;
    const body = [{ op: 'replace', path: '/spec/template', value: { metadata: { labels }, spec } }];
    await api.call('PATCH', apps('bakery', 'deployments/bread'), {
      body,
      contentType: 'application/json-patch+json',
    });
    await eventually(
      () => api.call('GET', apps('bakery', 'deployments/bread')),
      (answer) => (answer.body.status as { availableReplicas?: number }).availableReplicas === 1,
    );
    await eventually(
      () => api.call('GET', POD),
      ({ code }) => code === 404,
    );
    const sets = (await api.call('GET', apps('bakery', 'replicasets'))).body.items ?? [];
    expect(
      sets.map((set) => [
        set.metadata?.name,
        set.metadata?.annotations?.['deployment.kubernetes.io/revision'],
      ]),
    ).toEqual([
      ['bread-1', '3'],
      ['bread-2', '2'],
    ]);
  });

  it('takes typed objects, and refuses kinds and names it cannot hold before it stores any', async () => {
    const { cluster, api } = await start();
    const typed = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'typed', creationTimestamp: new Date('2026-01-01T00:00:00Z') },
    };
    await cluster.load([typed]);
    expect((await api.call('GET', '/api/v1/namespaces/typed')).body.metadata).toMatchObject({
      creationTimestamp: '2026-01-01T00:00:00.000Z',
    });
    const good = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'good' } };
    const odd = { apiVersion: 'example.org/v1', kind: 'Odd', metadata: { name: 'odd' } };
    await expect(cluster.load([good, odd])).rejects.toThrow(InvalidInputError);
    await expect(cluster.load([good, { apiVersion: 'v1', kind: 'Pod', metadata: {} }])).rejects.toThrow(
      InvalidInputError,
    );
    expect((await api.call('GET', '/api/v1/namespaces/good')).code).toBe(404);
  });
});

describe('the lab cluster across restarts', () => {
  it('keeps objects, kubeconfigs and minted tokens, and goes on with its pods', async () => {
    const dataFile = join(await newFolder(), 'cluster.json');
    const first = await startLabCluster({ images: createImageRegistry(), dataFile, timeScale: 10 });
    const port = Number(new URL(first.url).port);
    const kubeconfig = first.adminKubeconfig();
    const api = createApi(kubeconfig);
    closers.push(() => api.close());
    await eventually(
      () => api.call('GET', core('default', 'serviceaccounts/default')),
      ({ code }) => code === 200,
    );
    const minted = await api.call('POST', core('default', 'serviceaccounts/default/token'), {
      body: { spec: {} },
    });
    const token = (minted.body.status as { token: string }).token;
    const spec = { containers: [{ name: 'a', image: 'registry.example/a:1' }] };
    await api.call('POST', core('default', 'pods'), { body: { metadata: { name: 'a' }, spec } });
    await first.close();

    const second = await startLabCluster({ images: createImageRegistry(), dataFile, port, timeScale: 10 });
    closers.push(() => second.close());
    expect(second.adminKubeconfig()).toBe(kubeconfig);
    expect(second.caCert).toBe(first.caCert);
    const again = createApi(kubeconfig);
    closers.push(() => again.close());
    await eventually(
      () => again.call('GET', core('default', 'pods/a')),
      ({ body }) => (body.status as { phase: string }).phase === 'Running',
    );
    expect((await again.call('GET', '/version', { token })).code).toBe(200);
    const watch = await again.watch(
      '/api/v1/namespaces?watch=true&resourceVersion=1',
      (events) => events.length > 0,
    );
    expect(watch[0]).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
  });

  it('says what to do about a data file that it cannot read', async () => {
    const dataFile = join(await newFolder(), 'cluster.json');
    await writeFile(dataFile, '{"format":');
    await expect(startLabCluster({ images: createImageRegistry(), dataFile })).rejects.toThrow(ConfigError);
  });

  it('starts over on reset, with the same keys, and ends open watches', async () => {
    const { cluster, api } = await start();
    await cluster.load([await recording()]);
    const ended = api.watch('/api/v1/namespaces?watch=true', () => false);
    ended.catch(() => undefined);
    await eventually(
      () => api.call('GET', '/api/v1/namespaces/bakery'),
      ({ code }) => code === 200,
    );
    await cluster.reset();
    await expect(ended).rejects.toThrow();
    const again = createApi(cluster.adminKubeconfig());
    closers.push(() => again.close());
    expect((await again.call('GET', '/api/v1/namespaces/bakery')).code).toBe(404);
    expect((await again.call('GET', '/api/v1/namespaces/default')).code).toBe(200);
  });
});

describe('the lab cluster with @kubernetes/client-node', () => {
  it('serves typed clients: lists with dates, patches, errors with a code', async () => {
    const { cluster } = await start({ nodes: 2 });
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfigFor(tokenOf(cluster.adminKubeconfig()), 'somebody'));
    expect(config.getCurrentContext()).toBe('somebody');
    const coreApi = config.makeApiClient(CoreV1Api);
    const nodes = await coreApi.listNode();
    expect(nodes.items.map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2']);
    expect(nodes.items[0]?.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const appsApi = config.makeApiClient(AppsV1Api);
    await expect(
      appsApi.readNamespacedDeployment({ name: 'none', namespace: 'default' }),
    ).rejects.toMatchObject({ code: 404 });
    const created = await coreApi.createNamespacedConfigMap({
      namespace: 'default',
      body: { metadata: { name: 'cm' }, data: { a: 'b' } },
    });
    expect(created.metadata?.resourceVersion).toMatch(/^\d+$/);
    const patched = await coreApi.patchNamespacedConfigMap({
      name: 'cm',
      namespace: 'default',
      body: [{ op: 'replace', path: '/data/a', value: 'c' }],
    });
    expect(patched.data).toEqual({ a: 'c' });
  });
});

function tokenOf(kubeconfig: string): string {
  return /token: (\S+)/.exec(kubeconfig)?.[1] ?? '';
}

describe('logs of the lab cluster', () => {
  it('follow, and can be written by the caller', async () => {
    const { cluster, api } = await start({
      nodes: 1,
      logLines: ({ startedAt, until }) =>
        Array.from({ length: Math.floor((until - startedAt) / 100) }, (_, n) => ({
          at: startedAt + n * 100,
          text: `line ${n}`,
        })),
    });
    expect(cluster.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    await eventually(
      () => api.call('GET', core('default', 'serviceaccounts/default')),
      ({ code }) => code === 200,
    );
    const spec = { containers: [{ name: 'a', image: 'registry.example/a:1' }] };
    await api.call('POST', core('default', 'pods'), { body: { metadata: { name: 'a' }, spec } });
    const path = core('default', 'pods/a');
    await eventually(
      () => api.call('GET', `${path}/log`),
      ({ code, text }) => code === 200 && text.includes('line 3\n'),
    );
    expect((await api.call('GET', `${path}/log?tailLines=2`)).text).toMatch(/^line \d+\nline \d+\n$/);
    const refused = await api.call('GET', `${path}/log?previous=true`);
    expect(refused.body.message).toBe('previous terminated container "a" in pod "a" not found');
    await api.call('PATCH', path, { body: { metadata: { labels: { a: 'b' } } }, contentType: MERGE_PATCH });
  });
});
