import { z } from 'zod';
import { ConfigError } from '#src/errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const optional = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional();
const seconds = z.coerce.number().int().positive();

/** Every variable that Casebook reads, with its default. `.describe` is what `casebook doctor` and the README show. */
export const environmentSchema = z.object({
  DATABASE_URL: z
    .string()
    .startsWith('postgres')
    .describe('Postgres of this process, with the role of the process'),
  REDIS_URL: optional.describe('Redis for the queues; without it BullMQ runs on Postgres'),
  CLICKHOUSE_URL: optional.describe('ClickHouse with OpenTelemetry tables; without it telemetry is a gap'),
  CLICKHOUSE_USER: z.string().default('default').describe('User for ClickHouse'),
  CLICKHOUSE_PASSWORD: z.string().default('').describe('Password for ClickHouse'),
  CLICKHOUSE_DATABASE: z.string().default('default').describe('Database of the OpenTelemetry tables'),
  PROMETHEUS_URL: optional.describe(
    'Prometheus for what ClickHouse has no metrics of, and for the services of the nodes; with its path prefix',
  ),
  PROMETHEUS_TOKEN: optional.describe('Bearer token for Prometheus'),
  ALERTMANAGER_URL: optional.describe(
    'Alertmanager, to see every alert of a namespace and not only its signals',
  ),
  ALERTMANAGER_TOKEN: optional.describe('Bearer token for Alertmanager'),
  CASEBOOK_CONNECTIONS: optional.describe(
    'YAML file of databases that may be asked about themselves, each with a role that may only read',
  ),
  CASEBOOK_MANIFESTS: optional.describe('Folder of the YAML manifests that are declared for the clusters'),
  CASEBOOK_PROBES: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on: try the ports of Services (DNS, TCP, TLS, HTTP); for a worker inside the cluster'),
  CASEBOOK_KUBECONFIG: optional.describe(
    'Path of a kubeconfig; without it KUBECONFIG, ~/.kube/config or the service account of the pod',
  ),
  KUBECONFIG: optional.describe('Used where CASEBOOK_KUBECONFIG is not set'),
  CASEBOOK_CLUSTERS: optional.describe(
    'name=context pairs, comma separated, the first for signals that name no cluster; without it the current context, named "default"',
  ),
  CASEBOOK_NAMESPACE: z.string().default('casebook').describe("Namespace of the runbooks' service accounts"),
  SLACK_BOT_TOKEN: optional.describe('Bot token of the Slack app (xoxb-...)'),
  SLACK_SIGNING_SECRET: optional.describe('Signing secret of the Slack app, for requests over HTTP'),
  SLACK_APP_TOKEN: optional.describe('App-level token (xapp-...): Socket Mode instead of HTTP'),
  SLACK_API_URL: optional.describe("Another address of Slack's Web API, for tests"),
  CASEBOOK_CHANNEL: z
    .string()
    .default('incidents')
    .describe('Channel (name or id) for cases without a channel of their own'),
  CASEBOOK_WEBHOOK_TOKEN: optional.describe('Bearer token of POST /signals/*; without it they answer 503'),
  CASEBOOK_RECORDS: optional.describe('Folder of YAML records (services, environments) to seed at start'),
  CASEBOOK_RUNBOOKS: optional.describe('Folder of runbooks instead of the shipped ones'),
  CASEBOOK_POLICIES: optional.describe('Folder of policies instead of the shipped ones'),
  CASEBOOK_HOLD_SECONDS: seconds
    .optional()
    .describe('How long all checks of a verification must hold, instead of what the runbook says'),
  CASEBOOK_SWEEP_SECONDS: seconds.default(15).describe('How often due rows are enqueued again'),
  CASEBOOK_RETENTION_DAYS: seconds
    .default(90)
    .describe('How long ClickHouse keeps telemetry in the tables that `casebook migrate` made'),
  HOST: z.string().default('0.0.0.0').describe('Address that HTTP listens on'),
  PORT: port.default(3000).describe('Port of the slack process: Slack, webhooks, health'),
  CASEBOOK_HEALTH_PORT: port.default(9090).describe('Port of worker and executor for health and metrics'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least level that is logged'),
  CASEBOOK_MODEL: optional.describe(
    'Model that investigates and writes, as its endpoint names it; without it the model is off and the loop closes all the same',
  ),
  CASEBOOK_MODEL_FAST: optional.describe('Model for short answers and prose; without it CASEBOOK_MODEL'),
  CASEBOOK_MODEL_FALLBACK: optional.describe('Model to go on with where the first one does not answer'),
  OPENAI_API_KEY: optional.describe('Key of the endpoint of the model'),
  OPENAI_BASE_URL: optional.describe(
    "Address of an OpenAI-compatible endpoint, with its path prefix; without it OpenAI's own",
  ),
  // Node's client gives up after 300 s without a header, which a completion sends at its end.
  CASEBOOK_MODEL_TIMEOUT_SECONDS: seconds
    .max(300)
    .default(60)
    .describe('Longest wait for one answer of the model, at most 300'),
  CASEBOOK_MODEL_PRICES: optional.describe(
    'model=input/output pairs, comma separated, in US dollars for a million tokens; what has no price costs nothing',
  ),
  CASEBOOK_AGENT_TOKENS: seconds
    .optional()
    .describe('Most tokens of one run of an agent, instead of its own budget'),
  CASEBOOK_AGENT_DOLLARS: z.coerce
    .number()
    .positive()
    .optional()
    .describe('Most US dollars of one run of an agent, instead of its own budget'),
  CASEBOOK_AGENT_SECONDS: seconds.optional().describe('Longest run of an agent, instead of its own budget'),
  CASEBOOK_LEDGER_DAYS: seconds
    .default(90)
    .describe('How long requests to and answers of models and tools are kept for replays'),
  CASEBOOK_SQL_URL: optional.describe(
    'ClickHouse server, with user and password of a read-only role in the URL, for free SELECTs of agents; never the embedded engine',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional.describe(
    'OpenTelemetry collector (OTLP over HTTP) for traces of cases, tools and models; without it none are sent',
  ),
  CASEBOOK_REDACTION_KEY: optional.describe(
    'Keys the hashes in the placeholders of redacted secrets, the same in every process; without it weak secrets could be guessed from them',
  ),
});

export type Config = z.infer<typeof environmentSchema>;

/**
 * Reads the environment. Names every variable that is wrong, with what it is for: an operator should need one attempt.
 * This module is the only reader of the environment.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return parsed(environmentSchema, environment);
}

function parsed<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  // An env file with a blank value means that the variable is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const field = environmentSchema.shape[name as keyof typeof environmentSchema.shape];
    const problem = name in given ? issue.message : 'it is not set';
    return `${name} (${field.description ?? ''}): ${problem}`;
  });
  throw new ConfigError(
    `The environment is not complete: ${wrong.join('; ')}.`,
    'Set these variables and start again.',
  );
}

const sourcesSchema = environmentSchema.pick({
  CLICKHOUSE_URL: true,
  CLICKHOUSE_USER: true,
  CLICKHOUSE_PASSWORD: true,
  CLICKHOUSE_DATABASE: true,
  PROMETHEUS_URL: true,
  PROMETHEUS_TOKEN: true,
  ALERTMANAGER_URL: true,
  ALERTMANAGER_TOKEN: true,
  CASEBOOK_CONNECTIONS: true,
  CASEBOOK_MANIFESTS: true,
  CASEBOOK_PROBES: true,
  CASEBOOK_SQL_URL: true,
  CASEBOOK_RECORDS: true,
  CASEBOOK_RUNBOOKS: true,
  CASEBOOK_POLICIES: true,
});
/** The settings of everything that is read besides clusters, and of the content that people mount. */
export type SourcesConfig = z.infer<typeof sourcesSchema>;

/** The part that a look from the command line needs: it has no database. */
export function loadSourcesConfig(environment: NodeJS.ProcessEnv = process.env): SourcesConfig {
  return parsed(sourcesSchema, environment);
}

const modelSchema = environmentSchema.pick({
  CASEBOOK_MODEL: true,
  CASEBOOK_MODEL_FAST: true,
  CASEBOOK_MODEL_FALLBACK: true,
  CASEBOOK_MODEL_TIMEOUT_SECONDS: true,
  CASEBOOK_MODEL_PRICES: true,
  CASEBOOK_AGENT_TOKENS: true,
  CASEBOOK_AGENT_DOLLARS: true,
  CASEBOOK_AGENT_SECONDS: true,
  OPENAI_API_KEY: true,
  OPENAI_BASE_URL: true,
});
/** The settings of the model. */
export type ModelConfig = z.infer<typeof modelSchema>;

/** The part that a model needs where there is no database: evaluations and replays with another model. */
export function loadModelConfig(environment: NodeJS.ProcessEnv = process.env): ModelConfig {
  return parsed(modelSchema, environment);
}

/**
 * LangChain reads the environment by itself: these would send whole cases to another service or print them. Taken out before
 * an agent runs, because a library's own switches are no setting of ours.
 */
export function forgetForeignTracing(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(environment)) {
    if (/^LANG(?:SMITH|CHAIN)_/.test(name)) delete environment[name];
  }
}

/** A variable that a file of settings names, because its value is a secret. */
export function environmentVariable(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return environment[name]?.trim() || undefined;
}

/** The name of the only cluster where none are named. */
export const ONLY_CLUSTER = 'default';

/** The cluster of signals that name none. */
export function defaultCluster(config: Pick<Config, 'CASEBOOK_CLUSTERS'>): string {
  return parseClusters(config.CASEBOOK_CLUSTERS)[0]?.name ?? ONLY_CLUSTER;
}

/** `a=ctx-a,b=ctx-b` as pairs. */
export function parseClusters(value: string | undefined): { name: string; context: string }[] {
  if (value === undefined) return [];
  return value.split(',').map((pair) => {
    const [name, context] = pair.split('=').map((part) => part.trim());
    if (!name || !context) {
      throw new ConfigError(
        `CASEBOOK_CLUSTERS has the entry "${pair}".`,
        'Write it as name=context, separated by commas.',
      );
    }
    return { name, context };
  });
}

/** Passwords that `casebook migrate` gives to the database roles; the processes themselves never see them. */
export function loadRolePasswords(
  environment: NodeJS.ProcessEnv = process.env,
): Partial<Record<`casebook_${'slack' | 'worker' | 'executor'}`, string>> {
  const {
    CASEBOOK_SLACK_PASSWORD: slack,
    CASEBOOK_WORKER_PASSWORD: worker,
    CASEBOOK_EXECUTOR_PASSWORD: executor,
  } = environment;
  return {
    ...(slack ? { casebook_slack: slack } : {}),
    ...(worker ? { casebook_worker: worker } : {}),
    ...(executor ? { casebook_executor: executor } : {}),
  };
}
