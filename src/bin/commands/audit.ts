import { Command } from 'commander';
import { caseNumber } from '#src/bin/commands/case-number.ts';
import { withDatabase } from '#src/bin/commands/open.ts';
import { NotFoundError } from '#src/errors.ts';
import { findCaseOfNumber } from '#src/store/cases.ts';
import { auditHead, verifyAudit } from '#src/store/record-of-case.ts';

export function auditCommand(): Command {
  const command = new Command('audit').description('The append-only record of a case');
  command
    .command('verify')
    .description('Compute the hash chain of a case again and compare')
    .argument('<number>', 'the number that people see', caseNumber)
    .option('--team <id>', 'the Slack workspace, where several have a case of that number')
    .action(async (number: number, options: { team?: string }) => {
      await withDatabase(async (db) => {
        const found = await findCaseOfNumber(db, number, options.team);
        if (!found)
          throw new NotFoundError(
            `There is no case ${number}.`,
            'List them with `casebook case list --all`.',
          );
        const broken = await verifyAudit(db, found.id);
        const head = await auditHead(db, found.id);
        if (broken === undefined) {
          process.stdout.write(
            `Case ${number}: ${head?.seq ?? 0} entries hold, head ${head?.hash ?? '(none)'}. Compare it with the one posted in the thread.\n`,
          );
        } else {
          process.stdout.write(`Case ${number}: the chain does not hold from entry ${broken} on.\n`);
          process.exitCode = 3;
        }
      });
    });
  return command;
}
