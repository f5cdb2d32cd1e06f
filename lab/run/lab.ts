import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { choosePort, isPortFree } from '#lab/engines/ports.ts';
import { type Behaviour, createImageRegistry } from '#lab/images.ts';
import { type Role, type RoleProcess, startRole, waitReady } from '#lab/run/children.ts';
import { type GivenEngines, startDatabase, startTelemetry } from '#lab/run/engines.ts';
import { commandLineEnvironment, NAMESPACE, roleEnvironments } from '#lab/run/environments.ts';
import { bindNamespaces, createIdentities } from '#lab/run/identities.ts';
import { type LabSecrets, loadSecrets } from '#lab/run/secrets.ts';
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
import type { TelemetryOptions } from '#src/telemetry/client.ts';

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
  /** Servers to use instead of embedded ones. */
  engines?: GivenEngines;
  /** Ends the start early, with an error, at the next place where that is safe. */
  signal?: AbortSignal;
  /** More variables for the three processes. */
  env?: Record<string, string>;
  /** More variables for the worker alone: those of a model. */
  workerEnv?: Record<string, string>;
}

export interface Lab {
  /** The page. */
  url: string;
  /** Where signals go. */
  appUrl: string;
  secrets: LabSecrets;
  /** Owner of the database; a superuser where the lab started Postgres itself. */
  databaseUrl: string;
  clickhouse: TelemetryOptions;
  /** A file with the variables of the command line, for a shell to source. */
  cliEnvFile: string;
  adminKubeconfig: string;
  clusterName: string;
  workspace: LabWorkspace;
  cluster: LabCluster | undefined;
  scenarios: ScenarioRunner;
  roles: Record<Role, RoleProcess>;
  timings: Stopwatch;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const READY_MS = 60_000;

async function takePagePort(port: number): Promise<number> {
  if (port === 0 || (await isPortFree(port))) return port === 0 ? choosePort() : port;
  throw new ConfigError(
    `Port ${port} is taken.`,
    `Stop what listens there, or choose another: npm start -- --port ${port + 100}`,
  );
}

/** Waits for all, also when one fails: what is still opening registers its release before anything is released. */
async function allOrNone<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as unknown as T;
}

/** Starts every part on loopback: engines, cluster, workspace, and the three processes as production runs them. */
export async function startLab(options: LabOptions, log: Logger, releasers: Releasers): Promise<Lab> {
  const timings = createStopwatch();
  const { dataDir } = options;
  const pagePort = await takePagePort(options.port);
  await mkdir(dataDir, { recursive: true });
  const secrets = await loadSecrets(dataDir);
  const images = createImageRegistry(
    Object.assign({} as Record<string, Behaviour>, ...SCENARIOS.map((one) => one.story.images)),
  );
  const runbooks = [...(await loadRunbooks(RUNBOOK_DIR)).values()];
  const engineLog = (part: string) => (line: string) => log.debug({ part }, line);

  const startCluster = async () => {
    if (options.adminKubeconfig !== undefined) return { cluster: undefined, admin: options.adminKubeconfig };
    const cluster = await startLabCluster({
      images,
      dataFile: join(dataDir, 'cluster.json'),
      log: engineLog('cluster'),
    });
    releasers.add('cluster', () => cluster.close());
    return { cluster, admin: cluster.adminKubeconfig() };
  };
  const given = options.engines ?? {};
  const place = { dataDir, durable: options.durable ?? true };
  const [databaseUrl, clickhouse, { cluster, admin }] = await allOrNone([
    timings.measure('Postgres', startDatabase(place, given, secrets, log, releasers)),
    timings.measure('ClickHouse', startTelemetry(dataDir, given, log, releasers)),
    timings.measure('cluster', startCluster()),
  ]);
  options.signal?.throwIfAborted();

  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(admin);
  // A cluster of one's own plays the lab's part: the records of the lab speak of it.
  const clusterName = 'lab';
  await bindNamespaces(kubeConfig, runbooks, NAMESPACE, []);
  const identities = await createIdentities(kubeConfig, NAMESPACE, clusterName);
  const kubeconfigs = {
    reader: join(dataDir, 'reader.kubeconfig'),
    executor: join(dataDir, 'executor.kubeconfig'),
    admin: join(dataDir, 'admin.kubeconfig'),
  };
  await Promise.all([
    writeFile(kubeconfigs.reader, identities.reader, { mode: 0o600 }),
    writeFile(kubeconfigs.executor, identities.executor, { mode: 0o600 }),
    writeFile(kubeconfigs.admin, admin, { mode: 0o600 }),
  ]);

  // Beside a port that somebody chose; far from each other where nobody did, so that two labs at once do not collide.
  const portBeside = (offset: number): Promise<number> =>
    options.port === 0 ? choosePort() : choosePort(pagePort + offset);
  const appPort = await portBeside(1);
  const healthPorts = { worker: await portBeside(2), executor: await portBeside(3) };
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
          Object.entries(readyUrls).map(
            async ([role, url]) =>
              [
                role,
                await fetch(url).then(
                  (answer) => (answer.ok ? 'ok' : `answers ${answer.status}`),
                  () => 'no answer',
                ),
              ] as const,
          ),
        ),
      );
      return { ready: Object.values(detail).every((state) => state === 'ok'), detail };
    },
    log: engineLog('workspace'),
  });
  releasers.add('workspace', () => workspace.close());

  const envs = roleEnvironments({
    databaseUrl,
    clickhouse,
    given,
    secrets,
    clusterName,
    kubeconfigs,
    ports: { app: appPort, ...healthPorts },
    slackApiUrl: workspace.apiUrl,
    recordsDir: join(root, 'lab', 'records'),
    sweepSeconds: options.sweepSeconds ?? 5,
    holdSeconds: options.holdSeconds,
    logLevel: options.logLevel ?? 'info',
    more: options.env ?? {},
    worker: options.workerEnv ?? {},
  });
  const cliEnvFile = join(dataDir, 'cli.env');
  await writeFile(cliEnvFile, commandLineEnvironment(envs), { mode: 0o600 });
  options.signal?.throwIfAborted();
  const logDir = join(dataDir, 'logs');
  const start = (role: Role): Promise<RoleProcess> =>
    startRole({ role, env: envs[role], logDir, log: (line) => log.warn(line) }, releasers);
  const roles: Record<Role, RoleProcess> = {
    slack: await start('slack'),
    worker: await start('worker'),
    executor: await start('executor'),
  };
  const untilReady = (role: Role): Promise<void> =>
    waitReady(readyUrls[role], `The ${role} process`, {
      timeoutMs: READY_MS,
      logFile: join(logDir, `${role}.log`),
      signal: options.signal,
    });
  await Promise.all(
    (Object.keys(readyUrls) as Role[]).map((role) => timings.measure(role, untilReady(role))),
  );

  const emitter = await startEmitter({
    kubeConfig,
    clickhouse,
    images,
    clusterName,
    intervalMs: options.exportMs ?? 1_000,
    log: engineLog('emitter'),
  });
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
    cliEnvFile,
    adminKubeconfig: admin,
    clusterName,
    workspace,
    cluster,
    scenarios: runner,
    roles,
    timings,
  };
}
