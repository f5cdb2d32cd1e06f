import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { startEmbeddedPostgres } from '#lab/engines/postgres.ts';
import type { LabSecrets } from '#lab/run/secrets.ts';
import { CasebookError, ConfigError, describeError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import { openDatabase } from '#src/store/database.ts';
import { migrate } from '#src/store/migrate.ts';
import type { TelemetryOptions } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';

/** Servers to use instead of those that the lab starts. */
export interface GivenEngines {
  /** Postgres, as the owner of the database and allowed to make roles. */
  databaseUrl?: string;
  clickhouse?: TelemetryOptions;
  /** Redis for the queues instead of Postgres. */
  redisUrl?: string;
}

interface Place {
  dataDir: string;
  durable: boolean;
}

/** Starts Postgres, or takes the given one, and brings it to the newest schema. The result is the owner's URL. */
export async function startDatabase(
  place: Place,
  given: GivenEngines,
  secrets: LabSecrets,
  log: Logger,
  releasers: Releasers,
): Promise<string> {
  let url = given.databaseUrl;
  if (url === undefined) {
    const postgres = await startEmbeddedPostgres({
      dataDir: join(place.dataDir, 'postgres'),
      durable: place.durable,
      log: (line) => log.debug({ part: 'postgres' }, line),
    });
    releasers.add('postgres', () => postgres.stop());
    url = postgres.url();
  }
  const { db, pool } = openDatabase({ url, max: 2, applicationName: 'casebook-lab' }, log, releasers);
  const passwords = {
    casebook_slack: secrets.slackDatabase,
    casebook_worker: secrets.workerDatabase,
    casebook_executor: secrets.executorDatabase,
  };
  await migrate(db as unknown as Kysely<unknown>, pool, passwords).catch((error: unknown) => {
    throw given.databaseUrl === undefined ? explainOwnDatabase(error, place.dataDir) : error;
  });
  return url;
}

/** The migration speaks of DATABASE_URL, which nobody set here. */
function explainOwnDatabase(error: unknown, dataDir: string): unknown {
  const cause = error instanceof CasebookError ? error.cause : undefined;
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== '28P01') return error;
  const file = join(dataDir, 'postgres.password');
  return new ConfigError(
    `Postgres does not take the password in ${file}.`,
    'Delete the file: the next start sets a new one.',
    { cause },
  );
}

/** Starts ClickHouse, or takes the given one, and makes the tables that are missing. */
export async function startTelemetry(
  dataDir: string,
  given: GivenEngines,
  log: Logger,
  releasers: Releasers,
): Promise<TelemetryOptions> {
  if (given.clickhouse !== undefined) {
    await migrateTelemetry(given.clickhouse);
    return given.clickhouse;
  }
  const server = await startClickHouseServer({
    dataDir: join(dataDir, 'clickhouse'),
    log: (line) => log.debug({ part: 'clickhouse' }, line),
  });
  releasers.add('clickhouse', () => server.stop());
  const { url, user, password } = server;
  const options = { url, user, password, database: 'default' };
  try {
    await migrateTelemetry(options);
  } catch (error) {
    throw new ConfigError(
      `The ClickHouse data folder ${join(dataDir, 'clickhouse')} cannot be used, it may be damaged: ${describeError(error).slice(0, 300)}`,
      'To clear it and start anew run: npm start -- --reset',
      { cause: error },
    );
  }
  return options;
}
