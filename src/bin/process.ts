import type { Kysely } from 'kysely';
import { type Config, loadConfig } from '#src/config.ts';
import { CasebookError, describeError } from '#src/errors.ts';
import type { ReadinessCheck } from '#src/http/health.ts';
import { type Jobs, openJobs } from '#src/jobs/jobs.ts';
import type { ProcessRole } from '#src/jobs/queues.ts';
import { createLogger, type Logger } from '#src/log.ts';
import { setRedactionKey } from '#src/redaction/redact.ts';
import { createReleasers, type Releasers, releaseOnSignals } from '#src/shutdown.ts';
import { openDatabase, pingDatabase } from '#src/store/database.ts';
import type { Database } from '#src/store/schema.ts';
import { openTracing } from '#src/trace.ts';

/** What every process holds. */
export interface Process {
  config: Config;
  log: Logger;
  releasers: Releasers;
  db: Kysely<Database>;
  jobs: Jobs;
  /** Database and queue; a process adds its own. */
  checks: ReadinessCheck[];
}

/**
 * Opens what a process needs and runs it until a signal. A configuration that is wrong ends it with exit code 78
 * (EX_CONFIG of sysexits.h), anything else that fails at the start with 1, so that a supervisor tries again.
 */
export async function runProcess(
  role: ProcessRole,
  start: (process: Process) => Promise<void>,
): Promise<void> {
  let log = createLogger(role, 'info');
  const releasers = createReleasers(log);
  try {
    const config = loadConfig();
    log = createLogger(role, config.LOG_LEVEL);
    if (config.CASEBOOK_REDACTION_KEY !== undefined) setRedactionKey(config.CASEBOOK_REDACTION_KEY);
    releaseOnSignals(releasers, () => log.info('stopping'));
    await openTracing(config, role, releasers);
    const { db } = openDatabase(
      { url: config.DATABASE_URL, max: 12, applicationName: `casebook-${role}` },
      log,
      releasers,
    );
    const jobs = openJobs({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL }, log, releasers);
    const checks: ReadinessCheck[] = [
      { name: 'database', check: () => pingDatabase(db) },
      { name: 'queue', check: () => jobs.ping() },
    ];
    await start({ config, log, releasers, db, jobs, checks });
    log.info('ready');
  } catch (error) {
    log.fatal(
      {
        error: describeError(error),
        stack: error instanceof CasebookError || !(error instanceof Error) ? undefined : error.stack,
      },
      'cannot start',
    );
    await releasers.releaseAll();
    process.exit(error instanceof CasebookError && error.name === 'ConfigError' ? 78 : 1);
  }
}
