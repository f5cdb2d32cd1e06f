import type { Role } from '#lab/run/children.ts';
import type { GivenEngines } from '#lab/run/engines.ts';
import type { LabSecrets } from '#lab/run/secrets.ts';
import type { TelemetryOptions } from '#src/telemetry/client.ts';

export const NAMESPACE = 'casebook';

export interface EnvironmentOptions {
  databaseUrl: string;
  clickhouse: TelemetryOptions;
  given: GivenEngines;
  secrets: LabSecrets;
  clusterName: string;
  kubeconfigs: { reader: string; executor: string };
  ports: { app: number; worker: number; executor: number };
  slackApiUrl: string;
  recordsDir: string;
  sweepSeconds: number;
  holdSeconds: number | undefined;
  logLevel: string;
  /** Variables that win over all others. */
  more: Record<string, string>;
  /** Those of the worker alone: the key of a model is nobody else's. */
  worker: Record<string, string>;
}

/** What says which model there is and what it may cost. */
const MODEL_VARIABLES = /^(?:CASEBOOK_MODEL\w*|CASEBOOK_AGENT_\w+|OPENAI_API_KEY|OPENAI_BASE_URL)$/;

/** The variables of a model that somebody has set, as the worker of the lab gets them. */
export function modelEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => MODEL_VARIABLES.test(entry[0]) && Boolean(entry[1]?.trim()),
    ),
  );
}

function roleUrl(ownerUrl: string, user: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = user;
  url.password = password;
  return url.href;
}

/** The variables of the three processes: what an operator would set in production. */
export function roleEnvironments(options: EnvironmentOptions): Record<Role, Record<string, string>> {
  const { secrets, clickhouse, given } = options;
  const shared = {
    CLICKHOUSE_URL: clickhouse.url,
    CLICKHOUSE_USER: clickhouse.user,
    CLICKHOUSE_PASSWORD: clickhouse.password,
    CLICKHOUSE_DATABASE: clickhouse.database,
    ...(given.redisUrl === undefined ? {} : { REDIS_URL: given.redisUrl }),
    CASEBOOK_CLUSTERS: `${options.clusterName}=${options.clusterName}`,
    CASEBOOK_NAMESPACE: NAMESPACE,
    CASEBOOK_SWEEP_SECONDS: String(options.sweepSeconds),
    ...(options.holdSeconds === undefined ? {} : { CASEBOOK_HOLD_SECONDS: String(options.holdSeconds) }),
    HOST: '127.0.0.1',
    LOG_LEVEL: options.logLevel,
    ...options.more,
  };
  return {
    slack: {
      ...shared,
      DATABASE_URL: roleUrl(options.databaseUrl, 'casebook_slack', secrets.slackDatabase),
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: options.slackApiUrl,
      CASEBOOK_WEBHOOK_TOKEN: secrets.webhookToken,
      CASEBOOK_RECORDS: options.recordsDir,
      PORT: String(options.ports.app),
    },
    worker: {
      ...shared,
      DATABASE_URL: roleUrl(options.databaseUrl, 'casebook_worker', secrets.workerDatabase),
      CASEBOOK_KUBECONFIG: options.kubeconfigs.reader,
      CASEBOOK_HEALTH_PORT: String(options.ports.worker),
      ...options.worker,
    },
    executor: {
      ...shared,
      DATABASE_URL: roleUrl(options.databaseUrl, 'casebook_executor', secrets.executorDatabase),
      CASEBOOK_KUBECONFIG: options.kubeconfigs.executor,
      CASEBOOK_HEALTH_PORT: String(options.ports.executor),
    },
  };
}

/**
 * The command line's variables as a file that a shell can source: the worker's view of cluster and telemetry, and of the
 * database that of the one role that may count what waits for Slack.
 */
export function commandLineEnvironment({ slack, worker }: Record<Role, Record<string, string>>): string {
  const variables = {
    ...worker,
    DATABASE_URL: slack.DATABASE_URL ?? '',
    KUBECONFIG: worker.CASEBOOK_KUBECONFIG ?? '',
    SLACK_BOT_TOKEN: slack.SLACK_BOT_TOKEN ?? '',
    SLACK_SIGNING_SECRET: slack.SLACK_SIGNING_SECRET ?? '',
    SLACK_API_URL: slack.SLACK_API_URL ?? '',
  };
  return (
    Object.entries(variables)
      // Whoever asks a model from a shell has its key there already.
      .filter(([name]) => !MODEL_VARIABLES.test(name))
      .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
      .join('')
  );
}
