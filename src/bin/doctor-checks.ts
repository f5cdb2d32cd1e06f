import { WebClient } from '@slack/web-api';
import type { Config } from '#src/config.ts';
import { ConfigError, UpstreamError } from '#src/errors.ts';
import { openJobs } from '#src/jobs/jobs.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import { openDatabase, pingDatabase } from '#src/store/database.ts';
import { createTelemetry } from '#src/telemetry/client.ts';

export interface Check {
  name: string;
  /** Said where the error itself brings no fix. */
  fix: string;
  run(): Promise<{ state: 'ok' | 'off'; detail: string }>;
}

export const ok = (detail: string) => ({ state: 'ok' as const, detail });
export const off = (detail: string) => ({ state: 'off' as const, detail });

export function databaseChecks(config: Config, log: Logger, releasers: Releasers): Check[] {
  const { db } = openDatabase(
    { url: config.DATABASE_URL, max: 1, applicationName: 'casebook-doctor' },
    log,
    releasers,
  );
  return [
    {
      name: 'database',
      fix: 'Check DATABASE_URL and that Postgres runs, then run `casebook migrate` as the owner of the database.',
      run: async () => {
        await pingDatabase(db);
        return ok(`answers as ${new URL(config.DATABASE_URL).username}, the schema is there`);
      },
    },
  ];
}

export function queueCheck(config: Config, log: Logger, releasers: Releasers): Check {
  return {
    name: 'queue',
    fix:
      config.REDIS_URL === undefined
        ? 'Run `casebook migrate`; the queues live in the same Postgres.'
        : 'Check REDIS_URL and that Redis runs.',
    run: async () => {
      await openJobs({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL }, log, releasers).ping();
      return ok(config.REDIS_URL === undefined ? 'BullMQ on Postgres' : 'BullMQ on Redis');
    },
  };
}

export function telemetryChecks(config: Config): Check[] {
  const url = config.CLICKHOUSE_URL;
  return [
    {
      name: 'telemetry',
      fix: 'Check CLICKHOUSE_URL, CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.',
      run: async () => {
        if (url === undefined) return off('CLICKHOUSE_URL is not set: memory, latency and logs will be gaps');
        const telemetry = createTelemetry({
          url,
          user: config.CLICKHOUSE_USER,
          password: config.CLICKHOUSE_PASSWORD,
          database: config.CLICKHOUSE_DATABASE,
        });
        try {
          await telemetry.ping();
          return ok(`ClickHouse answers at ${new URL(url).host}`);
        } finally {
          await telemetry.close();
        }
      },
    },
  ];
}

export function slackChecks(config: Config): Check[] {
  return [
    {
      name: 'slack',
      fix: 'Check SLACK_BOT_TOKEN; install the app of manifest.json again where its scopes changed.',
      run: async () => {
        if (config.SLACK_BOT_TOKEN === undefined)
          return off('SLACK_BOT_TOKEN is not set: only the slack process needs it');
        const client = new WebClient(config.SLACK_BOT_TOKEN, {
          ...(config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {}),
          retryConfig: { retries: 0 },
          timeout: 10_000,
        });
        const answer = await client.auth.test();
        if (!answer.ok) throw new UpstreamError(`Slack answers ${answer.error}.`, 'Check SLACK_BOT_TOKEN.');
        if (config.SLACK_SIGNING_SECRET === undefined && config.SLACK_APP_TOKEN === undefined) {
          throw new ConfigError(
            'Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set.',
            'Set one: HTTP requests need the secret, Socket Mode the token.',
          );
        }
        return ok(`installed in ${answer.team} as ${answer.user}`);
      },
    },
  ];
}
