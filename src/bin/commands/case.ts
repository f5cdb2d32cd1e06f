import { Command } from 'commander';
import { caseNumber } from '#src/bin/commands/case-number.ts';
import { table, withDatabase } from '#src/bin/commands/open.ts';
import { CASE_STATES } from '#src/cases/types.ts';
import { NotFoundError } from '#src/errors.ts';
import { findCaseOfNumber, listCases } from '#src/store/cases.ts';
import { latestFinding } from '#src/store/findings.ts';
import { auditHead, listTimeline } from '#src/store/record-of-case.ts';

export function caseCommand(): Command {
  const command = new Command('case').description('Look at cases');
  command
    .command('list')
    .description('Cases that are not closed, newest first')
    .option('--all', 'closed ones too')
    .option('--json', 'print JSON')
    .action(async (options: { all?: boolean; json?: boolean }) => {
      const cases = await withDatabase((db) => listCases(db, options.all ? { states: CASE_STATES } : {}));
      if (options.json) process.stdout.write(`${JSON.stringify(cases)}\n`);
      else if (cases.length === 0) process.stdout.write('There is no case.\n');
      else
        process.stdout.write(
          `${table(cases.map((one) => [`#${one.number}`, one.state, one.severity, one.environment, one.title]))}\n`,
        );
    });
  command
    .command('show')
    .description('One case: finding, timeline and head of its audit chain')
    .argument('<number>', 'the number that people see', caseNumber)
    .option('--team <id>', 'the Slack workspace, where several have a case of that number')
    .option('--json', 'print JSON')
    .action(async (number: number, options: { team?: string; json?: boolean }) => {
      await withDatabase(async (db) => {
        const found = await findCaseOfNumber(db, number, options.team);
        if (!found)
          throw new NotFoundError(
            `There is no case ${number}.`,
            'List them with `casebook case list --all`.',
          );
        const finding = await latestFinding(db, found.id);
        const timeline = await listTimeline(db, found.id);
        const head = await auditHead(db, found.id);
        if (options.json) {
          process.stdout.write(`${JSON.stringify({ case: found, finding, timeline, audit: head })}\n`);
          return;
        }
        process.stdout.write(
          `Case ${found.number}: ${found.title}\n${found.state}, ${found.severity}, ${found.environment}, opened ${found.openedAt.toISOString()}\n\n`,
        );
        process.stdout.write(`${finding?.summary ?? 'No finding yet.'}\n\n`);
        process.stdout.write(
          `${table(timeline.map((entry) => [entry.at.toISOString(), entry.actor, entry.text]))}\n`,
        );
        if (head) process.stdout.write(`\nAudit chain: ${head.seq} entries, head ${head.hash}\n`);
      });
    });
  command
    .command('export-test')
    .description(
      'Make a past case a regression test: what it saw and concluded, as one file that `npm test` plays again',
    )
    .argument('<number>', 'the number that people see', caseNumber)
    .option('--team <id>', 'the Slack workspace, where several have a case of that number')
    .option('--out <folder>', 'where to', 'evals/cases')
    .option('--force', 'replace a file that is there')
    .action(async (number: number, options: { team?: string; out: string; force?: boolean }) => {
      const { exportCase, readCaseBundle } = await import('#src/bin/commands/case-bundle.ts');
      const bundle = await readCaseBundle(number, options.team);
      const file = await exportCase(bundle, options.out, options.force === true);
      process.stdout.write(
        `${file}\nPlay it with: casebook replay --file ${file}\nWhat it holds was redacted when it was read; look through it before you publish it.\n`,
      );
    });
  return command;
}
