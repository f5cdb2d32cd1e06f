import { Command } from 'commander';
import type { Kysely } from 'kysely';
import { withDatabase } from '#src/bin/commands/open.ts';
import { loadRolePasswords } from '#src/config.ts';
import { migrate } from '#src/store/migrate.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database of DATABASE_URL (its owner) to the newest schema, with roles and grants')
    .addHelpText(
      'after',
      '\nThe roles casebook_slack, casebook_worker and casebook_executor are made where they are missing.\n' +
        'CASEBOOK_SLACK_PASSWORD, CASEBOOK_WORKER_PASSWORD and CASEBOOK_EXECUTOR_PASSWORD let them log in;\n' +
        'without these, grant each role to a user of yours.',
    )
    .action(async () => {
      const ran = await withDatabase((db, pool) => migrate(db as unknown as Kysely<unknown>, pool, loadRolePasswords()));
      process.stdout.write(ran.length === 0 ? 'The schema is up to date.\n' : `Ran ${ran.join(', ')}.\n`);
    });
}
