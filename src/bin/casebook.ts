import { Command } from 'commander';
import { auditCommand } from '#src/bin/commands/audit.ts';
import { caseCommand } from '#src/bin/commands/case.ts';
import { causesCommand } from '#src/bin/commands/causes.ts';
import { doctorCommand } from '#src/bin/commands/doctor.ts';
import { investigateCommand } from '#src/bin/commands/investigate.ts';
import { migrateCommand } from '#src/bin/commands/migrate.ts';
import { rbacCommand } from '#src/bin/commands/rbac.ts';
import { replayCommand } from '#src/bin/commands/replay.ts';
import { startCommand } from '#src/bin/commands/start.ts';
import { statusCommand } from '#src/bin/commands/status.ts';
import { CasebookError, describeError } from '#src/errors.ts';
import manifest from '../../package.json' with { type: 'json' };

/** Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a finding or check that is not well. */
const program = new Command('casebook')
  .description('An incident responder that lives in Slack.')
  .version(manifest.version);

for (const command of [
  startCommand(),
  investigateCommand(),
  causesCommand(),
  statusCommand(),
  caseCommand(),
  doctorCommand(),
  migrateCommand(),
  rbacCommand(),
  replayCommand(),
  auditCommand(),
]) {
  program.addCommand(command);
}

/** Commands that are added do not take over the settings of their parent. */
function wrongUsageIsTwo(command: Command): void {
  command
    .showHelpAfterError('(run with --help for the usage)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  for (const inner of command.commands) wrongUsageIsTwo(inner);
}
wrongUsageIsTwo(program);

try {
  await program.parseAsync();
} catch (error) {
  // A known error says what to do; anything else is a bug and its stack helps whoever reports it.
  const text =
    error instanceof CasebookError
      ? `${error.message}\n  ${error.fix}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : describeError(error);
  process.stderr.write(`casebook: ${text}\n`);
  process.exitCode = 1;
}
