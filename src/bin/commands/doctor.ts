import { Command, Option } from 'commander';
import { commandConfig } from '#src/bin/commands/open.ts';
import {
  type Check,
  databaseChecks,
  queueCheck,
  slackChecks,
  telemetryChecks,
} from '#src/bin/doctor-checks.ts';
import { type ClusterRole, clusterChecks } from '#src/bin/doctor-cluster.ts';
import { sourceChecks } from '#src/bin/doctor-sources.ts';
import { CasebookError, describeError } from '#src/errors.ts';
import { createLogger } from '#src/log.ts';
import { createReleasers } from '#src/shutdown.ts';

interface Result {
  name: string;
  state: 'ok' | 'off' | 'failed';
  detail: string;
  fix?: string;
}

async function runCheck(check: Check): Promise<Result> {
  try {
    const { state, detail } = await check.run();
    return { name: check.name, state, detail };
  } catch (error) {
    const fix = error instanceof CasebookError ? error.fix : check.fix;
    return {
      name: check.name,
      state: 'failed',
      detail: error instanceof CasebookError ? error.message : describeError(error),
      fix,
    };
  }
}

const MARKS = { ok: 'ok    ', off: 'off   ', failed: 'FAILED' } as const;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check every dependency and permission of this environment, and say the fix')
    .addOption(
      new Option('--role <process>', 'whose kubeconfig and permissions to check')
        .choices(['worker', 'executor'])
        .default('worker'),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nReads the same environment as the processes. Exit code 3 when something failed.')
    .action(async ({ json, role }: { json?: boolean; role: ClusterRole }) => {
      const config = commandConfig();
      const log = createLogger('doctor', 'fatal' as never);
      const releasers = createReleasers(log);
      const results: Result[] = [];
      try {
        const checks = [
          ...databaseChecks(config, log, releasers),
          queueCheck(config, log, releasers),
          ...telemetryChecks(config),
          ...sourceChecks(config),
          ...clusterChecks(config, role, releasers),
          ...slackChecks(config),
        ];
        for (const check of checks) {
          const result = await runCheck(check);
          results.push(result);
          if (!json)
            process.stdout.write(
              `${MARKS[result.state]}  ${result.name}: ${result.detail}${result.fix ? `\n        fix: ${result.fix}` : ''}\n`,
            );
        }
      } finally {
        await releasers.releaseAll();
      }
      if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
      if (results.some((result) => result.state === 'failed')) process.exitCode = 3;
    });
}
