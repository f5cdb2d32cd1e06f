import { Command } from 'commander';
import { CasebookError, describeError } from '#src/errors.ts';
import manifest from '../../package.json' with { type: 'json' };

/** Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a finding or check that is not well. */
const program = new Command('casebook')
  .description('An incident responder that lives in Slack.')
  .version(manifest.version);

/** Each is imported when it is asked for: all of them together take longer than a look at a small cluster. */
const COMMANDS = new Map<string, () => Promise<Command>>([
  ['start', async () => (await import('#src/bin/commands/start.ts')).startCommand()],
  ['investigate', async () => (await import('#src/bin/commands/investigate.ts')).investigateCommand()],
  ['causes', async () => (await import('#src/bin/commands/causes.ts')).causesCommand()],
  ['status', async () => (await import('#src/bin/commands/status.ts')).statusCommand()],
  ['case', async () => (await import('#src/bin/commands/case.ts')).caseCommand()],
  ['doctor', async () => (await import('#src/bin/commands/doctor.ts')).doctorCommand()],
  ['migrate', async () => (await import('#src/bin/commands/migrate.ts')).migrateCommand()],
  ['rbac', async () => (await import('#src/bin/commands/rbac.ts')).rbacCommand()],
  ['replay', async () => (await import('#src/bin/commands/replay.ts')).replayCommand()],
  ['tool', async () => (await import('#src/bin/commands/tool.ts')).toolCommand()],
  ['audit', async () => (await import('#src/bin/commands/audit.ts')).auditCommand()],
]);

// The help lists them all, and so does the answer to one that there is not.
const asked = COMMANDS.get(process.argv[2] ?? '');
for (const make of asked ? [asked] : COMMANDS.values()) program.addCommand(await make());

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
