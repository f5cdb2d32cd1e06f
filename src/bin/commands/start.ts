import { Command } from 'commander';
import { ConfigError } from '#src/errors.ts';

/** The lab is no part of the production image, so it is looked for only when it is asked for. */
async function startLab(args: readonly string[]): Promise<void> {
  const entry = new URL('../../../lab/start.ts', import.meta.url);
  try {
    const { main } = (await import(entry.href)) as { main: (args: readonly string[]) => Promise<void> };
    await main(args);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new ConfigError(
        'The lab is not installed here.',
        'Name the process to start: slack, worker or executor.',
        { cause: error },
      );
    }
    throw error;
  }
}

const ROLES: readonly string[] = ['slack', 'worker', 'executor'];

export function startCommand(): Command {
  return new Command('start')
    .description('Start one process, or without a name the whole lab (as `npm start`, with the same options)')
    .usage('[slack | worker | executor] | [options of the lab]')
    .argument('[process...]', 'slack, worker or executor')
    .allowUnknownOption()
    .action(async (args: readonly string[], _options: unknown, command: Command) => {
      const [role, ...more] = args;
      if (role === undefined || role.startsWith('-')) await startLab(args);
      else if (!ROLES.includes(role))
        command.error(`error: there is no process ${role}; there are ${ROLES.join(', ')}`);
      else if (more.length > 0)
        command.error(`error: ${role} takes no options; its settings are environment variables`);
      else await import(`../${role}.ts`);
    });
}
