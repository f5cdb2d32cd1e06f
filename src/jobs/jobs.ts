import { once } from 'node:events';
import { SpanKind } from '@opentelemetry/api';
import { type ConnectionOptions, createPostgresBackend, type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Counter, Histogram } from 'prom-client';
import { describeError, UpstreamError } from '#src/errors.ts';
import {
  type Enqueue,
  type JobPayload,
  jobId,
  type ProcessRole,
  QUEUE_SCHEMA,
  QUEUES,
  type QueueName,
} from '#src/jobs/queues.ts';
import { type Logger, sparingly } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import { keepAliveWithoutServer } from '#src/store/database.ts';
import { inSpan } from '#src/trace.ts';

/** Failed jobs come again after 1, 2, 4, 8 and 16 s; after that the sweeper does, from the row. */
const RETRIES = { attempts: 6, backoff: { type: 'exponential', delay: 1_000 } } as const;

const jobSeconds = new Histogram({
  name: 'casebook_job_duration_seconds',
  help: 'Time to process a job, by queue and outcome',
  labelNames: ['queue', 'outcome'],
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});
const jobsEnqueued = new Counter({
  name: 'casebook_jobs_enqueued_total',
  help: 'Jobs enqueued, by queue',
  labelNames: ['queue'],
});

/**
 * A killed process leaves its jobs locked, and hints for the same rows are dropped while they are. BullMQ's own 30 s would
 * hold a case up for a minute; a job renews its lock every 5 s, and no step blocks the event loop for that long.
 */
const LOCKS = { lockDuration: 10_000, stalledInterval: 5_000 } as const;

export type Processors = { [Name in QueueName]?: (payload: JobPayload<Name>) => Promise<void> };

export interface Jobs {
  enqueue: Enqueue;
  /** Starts the workers of a role. A role without a processor for one of its queues is a programming error. */
  work(role: ProcessRole, processors: Processors): void;
  /** Throws when the backend does not answer. */
  ping(): Promise<unknown>;
}

/** Below the time that a probe of readiness is given. */
const CONNECT_MS = 1_500;

/** A payload holds ids and counts alone, so all of it may be said of a span. */
function idsOf(payload: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [`casebook.${key}`, value]));
}

type Backend = { kind: 'redis'; connection: Redis } | { kind: 'postgres'; pool: pg.Pool };

function openBackend(
  options: { redisUrl?: string; databaseUrl: string },
  complain: ReturnType<typeof sparingly>,
  releasers: Releasers,
): Backend {
  if (options.redisUrl !== undefined) {
    const connection = new Redis(options.redisUrl, { maxRetriesPerRequest: null, enableOfflineQueue: true });
    connection.on('error', (error) => complain({ error: error.message }, 'redis connection lost'));
    releasers.add('redis', () => connection.disconnect());
    return { kind: 'redis', connection };
  }
  // BullMQ keeps one connection per worker for LISTEN, so the pool is larger than the concurrency suggests.
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: 12,
    options: `-c search_path=${QUEUE_SCHEMA}`,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', (error) => complain({ error: error.message }, 'queue connection lost'));
  keepAliveWithoutServer(pool);
  releasers.add('queue connections', () => pool.end());
  return { kind: 'postgres', pool };
}

/**
 * BullMQ on Redis where there is a URL, else on Postgres. Completed and failed jobs are removed at once: a retained id
 * would swallow the next hint for the same row, and the row holds the history anyway.
 */
export function openJobs(
  options: { redisUrl?: string; databaseUrl: string },
  log: Logger,
  releasers: Releasers,
): Jobs {
  const complain = sparingly(log);
  const backend = openBackend(options, complain, releasers);
  const queues = new Map<QueueName, Queue>();

  const openQueue = (name: QueueName): Queue => {
    const found = queues.get(name);
    if (found) return found;
    const queue = (
      backend.kind === 'redis'
        ? new Queue(name, { connection: backend.connection as ConnectionOptions })
        : new Queue(name, { connection: backend.pool }, createPostgresBackend)
    ) as Queue;
    queue.on('error', (error) => complain({ queue: name, error: error.message }, 'queue error'));
    releasers.add(`queue ${name}`, () => queue.close());
    queues.set(name, queue);
    return queue;
  };

  const enqueue: Enqueue = async (name, payload, { delayMs } = {}) => {
    const data = QUEUES[name].payload.parse(payload);
    const id = jobId(name, data, delayMs === undefined ? undefined : new Date(Date.now() + delayMs));
    await openQueue(name).add(name, data, {
      removeOnComplete: true,
      removeOnFail: true,
      ...RETRIES,
      jobId: id,
      ...(delayMs === undefined ? {} : { delay: delayMs }),
    });
    jobsEnqueued.inc({ queue: name });
  };

  const run = async (
    name: QueueName,
    processor: (payload: never) => Promise<void>,
    job: Job,
  ): Promise<void> => {
    const stop = jobSeconds.startTimer({ queue: name });
    const child = log.child({ queue: name, ...job.data });
    try {
      const payload = QUEUES[name].payload.parse(job.data);
      const span = { attributes: idsOf(payload), kind: SpanKind.CONSUMER };
      await inSpan(`process ${name}`, span, () => processor(payload as never));
      stop({ outcome: 'ok' });
      child.debug('job done');
    } catch (error) {
      stop({ outcome: 'failed' });
      child.warn(
        {
          attempt: job.attemptsMade + 1,
          error: describeError(error),
          stack: error instanceof Error ? error.stack : undefined,
        },
        'job failed',
      );
      throw error;
    }
  };

  return {
    enqueue,
    work(role, processors) {
      for (const name of Object.keys(QUEUES) as QueueName[]) {
        if (QUEUES[name].role !== role) continue;
        const processor = processors[name] as ((payload: never) => Promise<void>) | undefined;
        if (!processor) throw new Error(`The ${role} process has no processor for the queue ${name}.`);
        const settings = { concurrency: QUEUES[name].concurrency, ...LOCKS };
        const worker =
          backend.kind === 'redis'
            ? new Worker(name, (job: Job) => run(name, processor, job), {
                connection: backend.connection as ConnectionOptions,
                ...settings,
              })
            : new Worker(
                name,
                (job: Job) => run(name, processor, job),
                { connection: backend.pool, ...settings },
                createPostgresBackend,
              );
        worker.on('error', (error) => complain({ queue: name, error: error.message }, 'worker error'));
        releasers.add(`worker ${name}`, () => worker.close());
      }
    },
    async ping() {
      if (backend.kind === 'postgres') return backend.pool.query('select 1');
      // A command line asks before the connection is there, which takes a moment.
      if (backend.connection.status !== 'ready') {
        await once(backend.connection, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) }).catch(
          (error: unknown) => {
            throw new UpstreamError('Redis does not answer.', 'Check REDIS_URL and that Redis runs.', {
              cause: error,
            });
          },
        );
      }
      return backend.connection.ping();
    },
  };
}
