import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { bindNamespaces, createIdentities } from '#lab/run/identities.ts';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { liveCluster } from '#src/evidence/live-cluster.ts';
import { liveRoutes } from '#src/evidence/live-routes.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import { startScript } from '#test/integration/start/start-process.ts';
import { toolScope } from '#test/support/tools.ts';
import { TOOLS } from '#tools/registry.ts';

const PASSWORD = 'sup3rS3cretPassw0rd';

let lab: LabCluster;
let admin: Cluster;
let reader: Cluster;
let server: Server;
let folder: string;
/** Paths that the reader asked for. */
const asked: string[] = [];

function post(path: string, body: object): Promise<unknown> {
  return admin.requestJson({ method: 'POST', path, body });
}

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'main',
        image,
        ports: [{ containerPort: 80 }],
        env: [{ name: 'DB_PASSWORD', value: `${PASSWORD}${image.at(-1)}` }],
      },
    ],
  },
});

/** Calls a tool as the reader, held to namespace `shop`. */
// biome-ignore lint/suspicious/noExplicitAny: each tool has a content of its own, and a wrong path fails the test.
async function call(name: string, input: object, more: Partial<ToolReads> = {}): Promise<any> {
  const tool = TOOLS.find((each) => each.name === name);
  if (!tool) throw new Error(`there is no tool ${name}`);
  const watched: Cluster = {
    ...reader,
    requestJson: (request) => {
      asked.push(request.path);
      return reader.requestJson(request);
    },
    requestText: (request) => {
      asked.push(request.path);
      return reader.requestText(request);
    },
  };
  const now = new Date();
  const scope = {
    ...toolScope('shop'),
    window: { from: new Date(now.getTime() - 3_600_000).toISOString(), to: now.toISOString() },
  };
  const { ports, ...others } = more;
  const reads: ToolReads = {
    ports: { cluster: liveCluster(watched), ...ports },
    vault: createMemoryVault(() => now),
    ...others,
  };
  return callTool(tool, input, { scope, reads, now, signal: AbortSignal.timeout(20_000) });
}

/** Asks until the answer is as wanted: controllers take their time. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
async function until(name: string, input: object, wanted: (content: any) => boolean): Promise<any> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const result = await call(name, input);
    if (result.content && wanted(result.content)) return result;
    if (Date.now() > deadline) throw new Error(`${name} did not come to it: ${JSON.stringify(result)}`);
    await sleep(200);
  }
}

const crashing = (content: { items: { status: string }[] }): boolean =>
  content.items.some(({ status }) => status === 'CrashLoopBackOff');

beforeAll(async () => {
  const images = createImageRegistry({ 'registry.example/web:2': 'crashing' });
  lab = await startLabCluster({ images, timeScale: 10 });
  admin = loadCluster({ kubeconfig: lab.adminKubeconfig(), name: 'lab' });
  await bindNamespaces(admin.kubeConfig, [], 'casebook', []);
  reader = loadCluster({
    kubeconfig: (await createIdentities(admin.kubeConfig, 'casebook', 'lab')).reader,
    name: 'lab',
  });
  server = createServer((_request, response) => response.end('well')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  folder = await mkdtemp(join(tmpdir(), 'tools-'));
  for (const name of ['shop', 'bank'])
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await post('/api/v1/namespaces/shop/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
    data: { 'app.conf': `db_password=${PASSWORD}\nlevel=info` },
  });
  const selector = { app: 'web' };
  await post('/api/v1/namespaces/shop/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: {
      selector,
      clusterIP: 'None',
      ports: [{ name: 'http', port: (server.address() as AddressInfo).port }],
    },
  });
  await post('/apis/apps/v1/namespaces/shop/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: selector }, template: template('registry.example/web:1') },
  });
  await until('list-objects', { kind: 'Deployment' }, ({ items }) => items[0]?.ready === 2);
  await admin.requestJson({
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/shop/deployments/web',
    contentType: 'application/merge-patch+json',
    body: { spec: { template: template('registry.example/web:2') } },
  });
  await until('list-objects', { kind: 'Pod' }, crashing);
});
afterAll(async () => {
  await reader?.close();
  await admin?.close();
  await lab?.close();
  server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe('tools on a cluster, as the reader', () => {
  test('list-objects', async () => {
    const { content, source, query } = await call('list-objects', {
      kind: 'Pod',
      labels: 'app=web',
      troubled: true,
    });
    expect(source).toBe('kubernetes:lab');
    expect(query).toMatch(/^GET \/api\/v1\/namespaces\/shop\/pods\?limit=5000 labels=app=web$/);
    expect(content.items[0]).toMatchObject({
      readyContainers: 0,
      containers: 1,
      status: expect.any(String) as string,
    });
    for (const kind of [
      'Namespace',
      'Node',
      'Service',
      'ConfigMap',
      'ReplicaSet',
      'StorageClass',
      'HorizontalPodAutoscaler',
    ])
      expect((await call('list-objects', { kind })).status, kind).not.toBe('error');
    expect(
      (await call('list-objects', { kind: 'Namespace' })).content.items.map(
        ({ name }: { name: string }) => name,
      ),
    ).toEqual(['shop']);
  });

  test('names of Secrets are what the shipped reader may not even list, and the refusal says so', async () => {
    expect(await call('list-objects', { kind: 'Secret' })).toMatchObject({
      status: 'error',
      fix: expect.stringContaining('list secrets in namespace shop') as string,
    });
  });

  test('get-object', async () => {
    const { content } = await call('get-object', { kind: 'ConfigMap', name: 'settings' });
    expect(content.object.data['app.conf']).toMatch(/^db_password=\[redacted:[^\]]+\]\nlevel=info$/);
    expect(content.object.metadata).not.toHaveProperty('resourceVersion');
    const { content: web } = await call('get-object', { kind: 'Deployment', name: 'web' });
    expect(web.object.spec.template.spec.containers[0].env[0].value).toMatch(/^\[redacted:/);
    expect(await call('get-object', { kind: 'Pod', name: 'nobody' })).toMatchObject({ status: 'no_data' });
  });

  test('describe-object', async () => {
    const { content, summary } = await until(
      'describe-object',
      { kind: 'Deployment', name: 'web' },
      ({ pods, events }) =>
        pods.inTrouble > 0 && events.some(({ reason }: { reason: string }) => reason === 'BackOff'),
    );
    expect(summary).toBe('Deployment shop/web is in trouble');
    expect(content).toMatchObject({ wanted: 2, spec: { containers: [{ image: 'registry.example/web:2' }] } });
    expect(content).not.toHaveProperty('notRead');
    const [{ name }] = content.pods.items;
    const pod = await call('describe-object', { kind: 'Pod', name });
    expect(pod.content.containerStates[0]).toMatchObject({ name: 'main', lastExit: { exitCode: 1 } });
    expect(pod.content.owners[0].kind).toBe('ReplicaSet');
  });

  test('read-logs, of the instance that runs and of the one before', async () => {
    const { content } = await until('list-objects', { kind: 'Pod', troubled: true }, crashing);
    const [{ name }] = content.items.filter(
      ({ status }: { status: string }) => status === 'CrashLoopBackOff',
    );
    const before = await call('read-logs', { pod: name, previous: true });
    expect(before).toMatchObject({
      status: 'ok',
      query: expect.stringContaining(`/pods/${name}/log?container=main&previous=true`) as string,
    });
    expect(before.content.lines.length).toBeGreaterThan(0);
    const word = before.content.lines.at(-1).split(' ').at(-1);
    const some = await call('read-logs', { pod: name, previous: true, contains: word, limit: 5 });
    expect(some.content.lines.every((line: string) => line.includes(word))).toBe(true);
    expect(await call('read-logs', { pod: 'nobody' })).toMatchObject({ status: 'no_data' });
    expect(await call('read-logs', { pod: name, container: 'other' })).toMatchObject({ status: 'no_data' });
  });

  test('list-events', async () => {
    const { content, window } = await until(
      'list-events',
      { name: 'web', warnings: true },
      ({ events }) => events.length > 0,
    );
    expect(content.events[0]).toMatchObject({ kind: 'Pod', type: 'Warning', reason: 'BackOff' });
    expect(Date.parse(content.events[0].last)).toBeGreaterThan(Date.parse(window.from));
    expect((await call('list-events', { kind: 'Node' })).status).not.toBe('error');
  });

  test('rollout-history and diff-revisions', async () => {
    const history = await call('rollout-history', { deployment: 'web' });
    expect(history.content.revisions).toMatchObject([
      { revision: 2, current: true, images: ['registry.example/web:2'] },
      { revision: 1, current: false, images: ['registry.example/web:1'] },
    ]);
    const { content } = await call('diff-revisions', { deployment: 'web' });
    expect(content.changes).toEqual([
      {
        field: 'spec.containers[main].env[DB_PASSWORD].value',
        from: expect.stringMatching(/^\[redacted:/) as string,
        to: expect.stringMatching(/^\[redacted:/) as string,
      },
      { field: 'spec.containers[main].image', from: 'registry.example/web:1', to: 'registry.example/web:2' },
    ]);
  });

  test('top-pods says what is missing where nothing measures', async () => {
    expect(await call('top-pods', {})).toMatchObject({
      status: 'error',
      fix: 'Install metrics-server, or set CLICKHOUSE_URL or PROMETHEUS_URL.',
    });
  });

  test('list-nodes', async () => {
    const { content } = await call('list-nodes', {});
    expect(content.nodes).toHaveLength(3);
    expect(content.nodes[0]).toMatchObject({ ready: true, podsOfCase: expect.any(Number) as number });
    expect(content).not.toHaveProperty('notRead');
  });

  test('list-changes', async () => {
    const { content } = await call('list-changes', {});
    expect(content.changes).toContainEqual(
      expect.objectContaining({
        what: 'rollout',
        kind: 'Deployment',
        name: 'web',
        fromRevision: 1,
        toRevision: 2,
      }),
    );
    expect(content.changes).toContainEqual(
      expect.objectContaining({ what: 'created', kind: 'ConfigMap', name: 'settings' }),
    );
    expect(content).not.toHaveProperty('notRead');
  });

  test('service-map', async () => {
    const { content } = await call('service-map', {});
    expect(content.services).toMatchObject([{ name: 'web', selector: { app: 'web' } }]);
    expect(content.notRead).toMatchObject([{ what: 'calls between services' }]);
  });

  test('probe-route goes to the Service that is there, over the network', async () => {
    const routes = liveRoutes({ inside: async () => true, resolve: async () => ['127.0.0.1'] });
    const ports = { cluster: liveCluster(reader), routes };
    const { content } = await call('probe-route', { service: 'web' }, { ports });
    expect(
      content.probes.map(({ kind, success }: { kind: string; success: boolean }) => [kind, success]),
    ).toEqual([
      ['dns', true],
      ['tcp', true],
      ['http', true],
    ]);
  });

  test('nothing outside of the scope is asked for, and no Secret ever', async () => {
    asked.length = 0;
    for (const { name, example, input } of TOOLS.filter(({ area }) =>
      ['kubernetes', 'changes', 'topology'].includes(area),
    )) {
      if (!('namespace' in input.shape)) continue;
      expect(await call(name, { ...example, namespace: 'bank' }), name).toMatchObject({ status: 'error' });
    }
    expect(asked).toEqual([]);
    for (const { name, example } of TOOLS.filter(({ area }) =>
      ['kubernetes', 'changes', 'topology'].includes(area),
    ))
      await call(name, example);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((path) => path.includes('/namespaces/bank') || path.includes('/secrets'))).toEqual(
      [],
    );
  });
});

test('casebook tool reads the same from the command line', async () => {
  const file = join(folder, 'kubeconfig');
  await writeFile(file, lab.adminKubeconfig());
  const run = async (args: string[], code: number): Promise<string> => {
    const process = startScript('src/bin/casebook.ts', ['tool', ...args]);
    expect(await process.ended, process.output()).toBe(code);
    return process.output();
  };
  const look = ['--kubeconfig', file, '-n', 'shop'];
  const [history, settings] = await Promise.all([
    run(['rollout-history', '--deployment', 'web', ...look, '--json'], 0),
    run(['get-object', '--kind', 'ConfigMap', '--name', 'settings', ...look], 0),
  ]);
  expect(JSON.parse(history)).toMatchObject({
    status: 'ok',
    content: { revisions: [{ revision: 2 }, { revision: 1 }] },
  });
  expect(settings).toMatch(/^ConfigMap shop\/settings\nkubernetes:/);
  expect(settings).not.toContain(PASSWORD);
  const [unmeasured, needed, odd] = await Promise.all([
    run(['top-pods', ...look], 1),
    run(['list-objects', ...look], 2),
    run(['read-logs', '--pod', '../x', ...look], 2),
  ]);
  expect(unmeasured).toContain('Install metrics-server');
  expect(needed).toContain("required option '--kind <kind>'");
  expect(odd).toContain('it is no name');
  // Each is a process that takes seconds to start on a machine under load.
}, 120_000);
