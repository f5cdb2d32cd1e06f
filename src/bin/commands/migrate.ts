import { Command } from 'commander';
import type { Kysely } from 'kysely';
import { withDatabase } from '#src/bin/commands/open.ts';
import { loadConfig, loadRolePasswords } from '#src/config.ts';
import { migrate } from '#src/store/migrate.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'Bring Postgres (DATABASE_URL, as its owner) to the newest schema with roles and grants, and ClickHouse where CLICKHOUSE_URL is set',
    )
    .addHelpText(
      'after',
      '\nThe roles casebook_slack, casebook_worker and casebook_executor are made where they are missing.\n' +
        'CASEBOOK_SLACK_PASSWORD, CASEBOOK_WORKER_PASSWORD and CASEBOOK_EXECUTOR_PASSWORD let them log in;\n' +
        'without these, grant each role to a user of yours.',
    )
    .action(async () => {
      const config = loadConfig();
      const ran = await withDatabase((db, pool) =>
        migrate(db as unknown as Kysely<unknown>, pool, loadRolePasswords()),
      );
      process.stdout.write(
        ran.length === 0 ? 'Postgres: the schema is up to date.\n' : `Postgres: ran ${ran.join(', ')}.\n`,
      );
      if (config.CLICKHOUSE_URL === undefined) return;
      const { applied, found } = await migrateTelemetry({
        url: config.CLICKHOUSE_URL,
        user: config.CLICKHOUSE_USER,
        password: config.CLICKHOUSE_PASSWORD,
        database: config.CLICKHOUSE_DATABASE,
        retentionDays: config.CASEBOOK_RETENTION_DAYS,
      });
      process.stdout.write(
        `ClickHouse: made ${applied.length} tables and views, found ${found.length} that a Collector had made.\n`,
      );
    });
}
