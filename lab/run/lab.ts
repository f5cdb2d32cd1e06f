import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import type { Kysely } from 'kysely';
import { startLabCluster, type LabCluster } from '#lab/cluster/lab-cluster.ts';
import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { choosePort, isPortFree } from '#lab/engines/ports.ts';
import { startEmbeddedPostgres } from '#lab/engines/postgres.ts';
import { createImageRegistry, type Behaviour } from '#lab/images.ts';
import { type Role, type RoleProcess, startRole, waitReady } from '#lab/run/children.ts';
import { bindNamespaces, createIdentities } from '#lab/run/identities.ts';
import { loadSecrets, type LabSecrets } from '#lab/run/secrets.ts';
import { createStopwatch, type Stopwatch } from '#lab/run/stopwatch.ts';
import { SCENARIOS } from '#lab/scenarios/registry.ts';
import { createScenarioRunner, type ScenarioRunner } from '#lab/scenarios/runner.ts';
import { type LabWorkspace, startLabWorkspace } from '#lab/slack/lab-workspace.ts';
import { startEmitter } from '#lab/telemetry/emitter.ts';
import { ConfigError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import type { Releasers } from '#src/shutdown.ts';
import { openDatabase } from '#src/store/database.ts';
import { migrate } from '#src/store/migrate.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';

export interface LabOptions {
  dataDir: string;
  /** Of the page; 0 takes a free one. */
  port: number;
  /** false: engines without fsync, for tests. */
  durable?: boolean;
  /** How long the checks of a verification must hold in the lab, where nobody wants to wait for minutes. */
  holdSeconds?: number;
  sweepSeconds?: number;
  /** Between two exports of telemetry; 1 s by default, where a real pipeline takes ten or more. */
  exportMs?: number;
  /** A real cluster instead of the lab's: its administrator's kubeconfig, YAML. */
  adminKubeconfig?: string;
  logLevel?: string;
  /** More variables for the three processes. */
  env?: Record<string, string>;
}

export interface Lab {
  /** The page. */
  url: string;
  /** Where signals go. */
  appUrl: string;
  secrets: LabSecrets;
  /** Superuser of the lab's Postgres. */
  databaseUrl: string;
  clickhouse: { url: string; user: string; password: string };
  adminKubeconfig: string;
  clusterName: string;
  workspace: LabWorkspace;
  cluster: LabCluster | undefined;
  scenarios: ScenarioRunner;
  roles: Record<Role, RoleProcess>;
  timings: Stopwatch;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const NAMESPACE = 'casebook';
const READY_MS = 60_000;

async function startDatabase(options: LabOptions, secrets: LabSecrets, log: Logger, releasers: Releasers): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir: join(options.dataDir, 'postgres'),
    durable: options.durable ?? true,
    log: (line) => log.debug({ part: 'postgres' }, line),
  });
  releasers.add('postgres', () => postgres.stop());
  const { db, pool } = openDatabase({ url: postgres.url(), max: 2, applicationName: 'casebook-lab' }, log, releasers);
  await migrate(db as unknown as Kysely<unknown>, pool, {
    casebook_slack: secrets.slackDatabase,
    casebook_worker: secrets.workerDatabase,
    casebook_executor: secrets.executorDatabase,
  });
  return postgres.url();
}

function roleUrl(superuserUrl: string, user: string, password: string): string {
  const url = new URL(superuserUrl);
  url.username = user;
  url.password = password;
  return url.href;
}

async function takePagePort(port: number): Promise<number> {
  if (port === 0 || (await isPortFree(port))) return port === 0 ? choosePort() : port;
  throw new ConfigError(`Port ${port} is taken.`, `Stop what listens there, or choose another: npm start -- --port ${port + 100}`);
}

/** Starts every part on loopback: engines, cluster, workspace, and the three processes as production runs them. */
export async function startLab(options: LabOptions, log: Logger, releasers: Releasers): Promise<Lab> {
  const timings = createStopwatch();
  const { dataDir } = options;
  const pagePort = await takePagePort(options.port);
  await mkdir(dataDir, { recursive: true });
  const secrets = await loadSecrets(dataDir);
  const images = createImageRegistry(Object.assign({} as Record<string, Behaviour>, ...SCENARIOS.map((one) => one.story.images)));
  const runbooks = [...(await loadRunbooks(RUNBOOK_DIR)).values()];
  const engineLog = (part: string) => (line: string) => log.debug({ part }, line);

  const startCluster = async () => {
    if (options.adminKubeconfig !== undefined) return { cluster: undefined, admin: options.adminKubeconfig };
    const cluster = await startLabCluster({ images, dataFile: join(dataDir, 'cluster.json'), log: engineLog('cluster') });
    releasers.add('cluster', () => cluster.close());
    return { cluster, admin: cluster.adminKubeconfig() };
  };
  const startTelemetry = async () => {
    const server = await startClickHouseServer({ dataDir: join(dataDir, 'clickhouse'), log: engineLog('clickhouse') });
    releasers.add('clickhouse', () => server.stop());
    await migrateTelemetry({ url: server.url, user: server.user, password: server.password, database: 'default' });
    return server;
  };
  const [databaseUrl, clickhouse, { cluster, admin }] = await Promise.all([
    timings.measure('Postgres', startDatabase(options, secrets, log, releasers)),
    timings.measure('ClickHouse', startTelemetry()),
    timings.measure('cluster', startCluster()),
  ]);

  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(admin);
  const clusterName = cluster === undefined ? kubeConfig.getCurrentContext() : 'lab';
  await bindNamespaces(kubeConfig, runbooks, NAMESPACE, []);
  const identities = await createIdentities(kubeConfig, NAMESPACE, clusterName);
  const kubeconfigs = { reader: join(dataDir, 'reader.kubeconfig'), executor: join(dataDir, 'executor.kubeconfig'), admin: join(dataDir, 'admin.kubeconfig') };
  await Promise.all([
    writeFile(kubeconfigs.reader, identities.reader, { mode: 0o600 }),
    writeFile(kubeconfigs.executor, identities.executor, { mode: 0o600 }),
    writeFile(kubeconfigs.admin, admin, { mode: 0o600 }),
  ]);

  const appPort = await choosePort(pagePort + 1);
  const healthPorts = { worker: await choosePort(pagePort + 2), executor: await choosePort(pagePort + 3) };
  const appUrl = `http://127.0.0.1:${appPort}`;
  const readyUrls: Record<Role, string> = {
    slack: `${appUrl}/readyz`,
    worker: `http://127.0.0.1:${healthPorts.worker}/readyz`,
    executor: `http://127.0.0.1:${healthPorts.executor}/readyz`,
  };

  let runner: ScenarioRunner | undefined;
  const workspace = await startLabWorkspace({
    port: pagePort,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    requestUrl: () => `${appUrl}/slack/events`,
    webDir: join(root, 'web'),
    dataFile: join(dataDir, 'slack.json'),
    scenarios: {
      list: () => runner?.list() ?? [],
      start: async (id) => runner?.start(id) ?? { id, state: 'failed', detail: 'The lab is still starting' },
    },
    readyz: async () => {
      const detail = Object.fromEntries(
        await Promise.all(
          Object.entries(readyUrls).map(async ([role, url]) => [role, await fetch(url).then((answer) => (answer.ok ? 'ok' : `answers ${answer.status}`), () => 'no answer')] as const),
        ),
      );
      return { ready: Object.values(detail).every((state) => state === 'ok'), detail };
    },
    log: engineLog('workspace'),
  });
  releasers.add('workspace', () => workspace.close());

  const shared = {
    CLICKHOUSE_URL: clickhouse.url,
    CLICKHOUSE_USER: clickhouse.user,
    CLICKHOUSE_PASSWORD: clickhouse.password,
    CASEBOOK_CLUSTERS: `${clusterName}=${clusterName}`,
    CASEBOOK_NAMESPACE: NAMESPACE,
    CASEBOOK_SWEEP_SECONDS: String(options.sweepSeconds ?? 5),
    ...(options.holdSeconds === undefined ? {} : { CASEBOOK_HOLD_SECONDS: String(options.holdSeconds) }),
    HOST: '127.0.0.1',
    LOG_LEVEL: options.logLevel ?? 'info',
    ...options.env,
  };
  const envs: Record<Role, Record<string, string>> = {
    slack: {
      ...shared,
      DATABASE_URL: roleUrl(databaseUrl, 'casebook_slack', secrets.slackDatabase),
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: workspace.apiUrl,
      CASEBOOK_WEBHOOK_TOKEN: secrets.webhookToken,
      CASEBOOK_RECORDS: join(root, 'lab', 'records'),
      PORT: String(appPort),
    },
    worker: {
      ...shared,
      DATABASE_URL: roleUrl(databaseUrl, 'casebook_worker', secrets.workerDatabase),
      CASEBOOK_KUBECONFIG: kubeconfigs.reader,
      CASEBOOK_HEALTH_PORT: String(healthPorts.worker),
    },
    executor: {
      ...shared,
      DATABASE_URL: roleUrl(databaseUrl, 'casebook_executor', secrets.executorDatabase),
      CASEBOOK_KUBECONFIG: kubeconfigs.executor,
      CASEBOOK_HEALTH_PORT: String(healthPorts.executor),
    },
  };
  const logDir = join(dataDir, 'logs');
  const start = (role: Role): Promise<RoleProcess> =>
    startRole({ role, env: envs[role], logDir, log: (line) => log.warn(line) }, releasers);
  const roles: Record<Role, RoleProcess> = { slack: await start('slack'), worker: await start('worker'), executor: await start('executor') };
  await Promise.all(
    (Object.keys(readyUrls) as Role[]).map((role) => timings.measure(role, waitReady(readyUrls[role], `The ${role} process`, READY_MS, join(logDir, `${role}.log`)))),
  );

  const emitter = await startEmitter({ kubeConfig, clickhouse, images, clusterName, intervalMs: options.exportMs ?? 1_000, log: engineLog('emitter') });
  releasers.add('emitter', () => emitter.stop());
  const abort = new AbortController();
  releasers.add('scenarios', () => abort.abort());
  runner = createScenarioRunner({
    ground: {
      kubeConfig,
      images,
      ...(cluster ? { load: (objects) => cluster.load(objects) } : {}),
      backfill: (pods) => emitter.backfill(pods),
      onNamespace: (namespace) => bindNamespaces(kubeConfig, runbooks, NAMESPACE, [namespace]),
    },
    clusterName,
    signals: { url: () => appUrl, token: secrets.webhookToken },
    announce: (state) => workspace.announceScenario(state),
    log: (line) => log.warn(line),
    abort: abort.signal,
  });
  return {
    url: workspace.url,
    appUrl,
    secrets,
    databaseUrl,
    clickhouse,
    adminKubeconfig: admin,
    clusterName,
    workspace,
    cluster,
    scenarios: runner,
    roles,
    timings,
  };
}
