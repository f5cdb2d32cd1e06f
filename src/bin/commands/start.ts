import { Argument, Command } from 'commander';
import { ConfigError } from '#src/errors.ts';

/** The lab is no part of the production image, so it is looked for only when it is asked for. */
async function startLab(args: readonly string[]): Promise<void> {
  const entry = new URL('../../../lab/start.ts', import.meta.url);
  try {
    const { main } = (await import(entry.href)) as { main: (args: readonly string[]) => Promise<void> };
    await main(args);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new ConfigError('The lab is not installed here.', 'Name the process to start: slack, worker or executor.', { cause: error });
    }
    throw error;
  }
}

export function startCommand(): Command {
  return new Command('start')
    .description('Start one process, or without an argument the whole lab (as `npm start`)')
    .addArgument(new Argument('[process]', 'which one').choices(['slack', 'worker', 'executor']))
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (role: string | undefined, _options: unknown, command: Command) => {
      if (role === undefined) await startLab(command.args);
      else await import(`../${role}.ts`);
    });
}
