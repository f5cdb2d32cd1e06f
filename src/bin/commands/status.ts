import { Command } from 'commander';
import { table, withDatabase } from '#src/bin/commands/open.ts';
import { CASE_STATES } from '#src/cases/types.ts';
import { countCases, countWaiting } from '#src/store/status.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('How many cases are in which state, and what waits')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { cases, waiting } = await withDatabase(async (db) => ({
        cases: await countCases(db),
        waiting: await countWaiting(db),
      }));
      if (json) {
        process.stdout.write(`${JSON.stringify({ cases, waiting })}\n`);
        return;
      }
      process.stdout.write(`${table(CASE_STATES.map((state) => [state, String(cases[state] ?? 0)]))}\n\n`);
      process.stdout.write(
        `${table(Object.entries(waiting).map(([what, count]) => [what, String(count)]))}\n`,
      );
    });
}
