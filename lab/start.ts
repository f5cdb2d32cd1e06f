import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { explainFileError, takeFolder } from '#lab/engines/folder-lock.ts';
import type { GivenEngines } from '#lab/run/engines.ts';
import { modelEnvironment } from '#lab/run/environments.ts';
import { startLab } from '#lab/run/lab.ts';
import { openBrowser } from '#lab/run/open-browser.ts';
import { clearData } from '#lab/run/reset.ts';
import { quote, welcome } from '#lab/run/welcome.ts';
import { CasebookError, ConfigError } from '#src/errors.ts';
import { createLogger, type Logger } from '#src/log.ts';
import { createReleasers, type Releasers, releaseOnSignals } from '#src/shutdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line = ''): void => void process.stdout.write(`${line}\n`);

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_532)
    throw new InvalidArgumentError('A port is a whole number up to 65532.');
  return value;
}

interface Options {
  port: number;
  dataDir: string;
  reset?: boolean;
  open: boolean;
  verbose?: boolean;
}

/** Prints the usage and exits: 0 where it was asked for, 2 where the arguments are wrong. */
function parse(args: readonly string[]): Options {
  const command = new Command('npm start --')
    .description(
      'Start every part of Casebook on loopback: Postgres, ClickHouse, a cluster, a Slack workspace, and the three processes.',
    )
    .option(
      '--port <number>',
      'port of the page; other parts take the next ones where they are free',
      port,
      3000,
    )
    .option('--data-dir <folder>', 'where data stays', DEFAULT_DIR)
    .option('--reset', 'clear the data first')
    .option('--no-open', 'do not open the page in a browser')
    .option('--verbose', 'log what the parts say')
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      '\nDATABASE_URL (owner of a Postgres database), CLICKHOUSE_URL (with CLICKHOUSE_USER, CLICKHOUSE_PASSWORD,\n' +
        'CLICKHOUSE_DATABASE) and REDIS_URL (for the queues) name servers to use instead of the embedded ones.\n' +
        'CASEBOOK_MODEL with OPENAI_API_KEY or OPENAI_BASE_URL gives the worker a model; without them it works as well.',
    )
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  command.parse([...args], { from: 'user' });
  return command.opts<Options>();
}

const RESET = 'npm start -- --reset';
const DEFAULT_DIR = join(root, '.casebook');

/** The command that clears this folder, not another one. */
function resetCommand(dataDir: string): string {
  return dataDir === resolve(DEFAULT_DIR) ? RESET : `${RESET} --data-dir ${quote(dataDir)}`;
}

/** The servers that the environment names. */
function givenEngines(env: NodeJS.ProcessEnv): GivenEngines {
  const set = (name: string): string | undefined => env[name]?.trim() || undefined;
  const address = (name: string, form: string): string | undefined => {
    const value = set(name);
    if (
      value === undefined ||
      (URL.canParse(value) && form.split(' or ').includes(`${new URL(value).protocol}//`))
    )
      return value;
    throw new ConfigError(
      `${name} is not an address.`,
      `Begin it with ${form}, or unset ${name} to use what the lab brings.`,
    );
  };
  const databaseUrl = address('DATABASE_URL', 'postgres:// or postgresql://');
  const url = address('CLICKHOUSE_URL', 'http:// or https://');
  const redisUrl = address('REDIS_URL', 'redis:// or rediss://');
  const clickhouse = url && {
    url,
    user: set('CLICKHOUSE_USER') ?? 'default',
    password: set('CLICKHOUSE_PASSWORD') ?? '',
    database: set('CLICKHOUSE_DATABASE') ?? 'default',
  };
  return {
    ...(databaseUrl && { databaseUrl }),
    ...(clickhouse && { clickhouse }),
    ...(redisUrl && { redisUrl }),
  };
}

async function start(
  options: Options,
  signal: AbortSignal,
  log: Logger,
  releasers: Releasers,
): Promise<void> {
  // Held until the end, so that a second start, or a reset under a running lab, is refused.
  const { folder: dataDir, unlock } = await takeFolder(options.dataDir);
  releasers.add('lock', unlock);
  if (options.reset) {
    const left = await clearData(dataDir, (line) => log.debug(line));
    say(
      `Cleared ${dataDir}.${left.length > 0 ? ` Left, because the lab did not make it: ${left.join(', ')}.` : ''}`,
    );
  }
  const engines = givenEngines(process.env);
  say(
    `Starting ${engines.databaseUrl ? 'with the Postgres of DATABASE_URL' : 'Postgres'}, ` +
      `${engines.clickhouse ? 'the ClickHouse of CLICKHOUSE_URL' : 'ClickHouse'}, ${engines.redisUrl ? 'the Redis of REDIS_URL, ' : ''}` +
      'the lab cluster, the lab workspace and the three processes...',
  );
  const lab = await startLab(
    {
      dataDir,
      port: options.port,
      holdSeconds: 15,
      engines,
      signal,
      workerEnv: modelEnvironment(process.env),
    },
    log,
    releasers,
  );
  for (const line of welcome(lab, dataDir, resetCommand(dataDir))) say(line);
  if (options.open) openBrowser(lab.url);
}

/** `npm start`: the whole lab on this machine. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parse(args);
  const options = { ...parsed, dataDir: resolve(parsed.dataDir) };
  const log = createLogger('lab', options.verbose ? 'debug' : 'warn');
  const releasers = createReleasers(log, 25_000);
  const abort = new AbortController();
  let starting: Promise<void> = Promise.resolve();
  const releaseAll = async (): Promise<void> => {
    abort.abort();
    // What is just being opened registers its release first.
    await Promise.allSettled([starting]);
    await releasers.releaseAll();
  };
  const stop = releaseOnSignals({ releaseAll }, () => say('\nStopping (Ctrl-C again to force)...'));
  // A closed terminal: nobody reads what is said from here on.
  process.on('SIGHUP', stop);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop);
  // The bootstrap's end, by SIGTERM or by kill -9.
  process.once('disconnect', stop);
  process.channel?.unref();
  try {
    starting = start(options, abort.signal, log, releasers);
    await starting;
  } catch (thrown) {
    if (abort.signal.aborted) return; // on the way out already, with the exit code of a stop
    await releasers.releaseAll();
    const error = explainFileError(thrown, options.dataDir);
    if (!(error instanceof CasebookError)) throw error;
    const fix = error.fix.replace(RESET, resetCommand(options.dataDir));
    process.stderr.write(`casebook: ${error.message}\n  ${fix}\n`);
    process.exit(1);
  }
}

if (import.meta.main) await main(process.argv.slice(2));
