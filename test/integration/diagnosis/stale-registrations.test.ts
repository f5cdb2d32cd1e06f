import { AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { type Emitter, startEmitter } from '#lab/telemetry/emitter.ts';
import { diagnose } from '#src/diagnosis/diagnose.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import { liveCluster } from '#src/evidence/live-cluster.ts';
import { liveDatabases } from '#src/evidence/live-databases.ts';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { Connection } from '#src/integrations/postgres/connections.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { type TestDatabase, testClickHouse, testPostgres } from '#test/support/engines.ts';

/** Everything that Kubernetes and logs show is well: only what a database holds says that work goes to nobody. */

const namespace = 'depot';
const labels = { app: 'sorter' };
let lab: LabCluster;
let cluster: Cluster;
let telemetry: Telemetry;
let emitter: Emitter;
let database: TestDatabase;
let owner: pg.Client;
let reader: string;
let connection: Connection;
let pods: string[];

beforeAll(async () => {
  const images = createImageRegistry({ 'depot/sorter:1': 'healthy' });
  lab = await startLabCluster({ images, timeScale: 20 });
  cluster = loadCluster({ kubeconfig: lab.adminKubeconfig(), name: 'lab' });
  const clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse });
  telemetry = createTelemetry(clickhouse);
  const { kubeConfig } = cluster;
  const log = (): void => undefined;
  emitter = await startEmitter({ kubeConfig, clickhouse, images, clusterName: 'lab', log, intervalMs: 250 });
  await openDatabase();
  await deploy();
});

afterAll(async () => {
  await emitter?.stop();
  await telemetry?.close();
  await cluster?.close();
  await lab?.close();
  await owner?.query(`drop owned by ${reader}; drop role ${reader}`);
  await owner?.end();
  await database?.drop();
});

beforeEach(async () => {
  await owner.query('truncate sorters');
  for (const pod of pods)
    await owner.query("insert into sorters values ($1, 'sorter', now() - interval '3 seconds')", [pod]);
});

async function openDatabase(): Promise<void> {
  database = await testPostgres();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query('create table sorters (host text primary key, kind text, heartbeat timestamptz)');
  reader = `reader_of_${database.name}`.slice(0, 60);
  await owner.query(`create role ${reader} login password 'pw-of-reader'`);
  await owner.query(`grant select on sorters to ${reader}`);
  const url = new URL(database.url);
  url.username = reader;
  url.password = 'pw-of-reader';
  connection = {
    name: 'depot-registry',
    url: url.href,
    namespaces: [namespace],
    services: ['sorter'],
    statementTimeoutMs: 2_000,
    questions: ['connections', 'read-only', 'replication', 'locks', 'registrations'],
    registrations: { sql: 'select host as instance, kind as service, heartbeat as last_seen from sorters' },
  };
}

async function deploy(): Promise<void> {
  const core = cluster.api(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await core.createNamespacedService({
    namespace,
    body: {
      metadata: { name: 'sorter' },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  });
  await cluster.api(AppsV1Api).createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name: 'sorter' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: 'app', image: 'depot/sorter:1', ports: [{ containerPort: 8080 }] }],
          },
        },
      },
    },
  });
  const ready = async (): Promise<string[]> => {
    const { items } = await core.listNamespacedPod({ namespace });
    return items.flatMap(({ metadata, status }) =>
      status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True')
        ? [metadata?.name ?? '']
        : [],
    );
  };
  pods = await vi.waitFor(
    async () => {
      const names = await ready();
      if (names.length < 2) throw new Error(`${names.length} of 2 pods are ready`);
      return names;
    },
    { timeout: 30_000, interval: 200 },
  );
}

async function look(): Promise<{ finding: Finding; errors: number }> {
  const now = new Date();
  const vault = createMemoryVault(() => now);
  const window = { from: new Date(now.getTime() - 3_600_000).toISOString(), to: now.toISOString() };
  const { finding } = await diagnose({
    scope: { cluster: 'lab', namespaces: [namespace], dependencies: [], window },
    ports: {
      cluster: liveCluster(cluster),
      ...telemetryPorts(telemetry),
      databases: liveDatabases([connection]),
    },
    vault,
    now,
  });
  const logs = (await vault.all()).filter(({ kind }) => kind === 'telemetry.error-logs');
  expect(logs).toHaveLength(1);
  const errors = logs.flatMap(({ content }) => (content as { lines: unknown[] }).lines).length;
  return { finding, errors };
}

test('rows of instances that are no pods degrade a service whose pods and logs are well', async () => {
  await owner.query(
    "insert into sorters values ('sorter-5f6d8c7b9-qx7kp', 'sorter', now() - interval '40 minutes'), ('sorter-5f6d8c7b9-zt2wd', 'sorter', now() - interval '41 minutes')",
  );
  const { finding, errors } = await look();
  expect(errors).toBe(0);
  expect(finding.verdict).toBe('degraded');
  expect(finding.hypotheses.map(({ cause, role }) => [cause, role])).toEqual([
    ['state.stale-registrations', 'cause'],
  ]);
  const [hypothesis] = finding.hypotheses;
  expect(hypothesis?.object).toMatchObject({ kind: 'Deployment', namespace, name: 'sorter' });
  expect(hypothesis?.statement).toContain('2 instances that Kubernetes does not have');
  expect(hypothesis?.statement).toContain('sorter-5f6d8c7b9-qx7kp');
  expect(hypothesis?.runbooks).toEqual([]);
  expect(hypothesis?.citations.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['sorter-5f6d8c7b9-qx7kp', 'sorter-5f6d8c7b9-zt2wd', ...pods]),
  );
});

test('rows that match the pods raise no alarm', async () => {
  const { finding, errors } = await look();
  expect(errors).toBe(0);
  expect(finding.hypotheses).toEqual([]);
  expect(finding.verdict).toBe('healthy');
});

test('a row of a pod that ended a moment ago raises no alarm yet', async () => {
  await owner.query(
    "insert into sorters values ('sorter-5f6d8c7b9-qx7kp', 'sorter', now() - interval '20 seconds')",
  );
  const { finding } = await look();
  expect(finding.hypotheses).toEqual([]);
  expect(finding.verdict).toBe('healthy');
});
