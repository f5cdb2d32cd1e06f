import { Gauge } from 'prom-client';
import { describeError } from '#src/errors.ts';
import type { Enqueue, JobPayload, QueueName } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';

/** Reads which rows wait for a queue's work although nobody may be working on them. */
export type DueRows = { [Name in QueueName]?: () => Promise<JobPayload<Name>[]> };

const due = new Gauge({
  name: 'casebook_due_rows',
  help: 'Rows found due at the last sweep, by queue',
  labelNames: ['queue'],
});

/** Younger rows are left to the job that was enqueued with them. */
const GRACE_MS = 5_000;

export function graceBefore(now: Date): Date {
  return new Date(now.getTime() - GRACE_MS);
}

/**
 * Enqueues again whatever is due, at once and then every `everyMs`. It makes lost jobs harmless: a hint that never
 * arrived, or whose process died, is given again from the row. Doubled hints are harmless by the processors' claims.
 */
export function startSweeper(
  options: { rows: DueRows; enqueue: Enqueue; everyMs: number },
  log: Logger,
  releasers: Releasers,
): { sweep(): Promise<number> } {
  async function sweepQueue<Name extends QueueName>(
    queue: Name,
    read: () => Promise<JobPayload<Name>[]>,
  ): Promise<number> {
    const payloads = await read();
    due.set({ queue }, payloads.length);
    for (const payload of payloads) await options.enqueue(queue, payload);
    return payloads.length;
  }

  async function sweep(): Promise<number> {
    let found = 0;
    for (const [queue, read] of Object.entries(options.rows) as [QueueName, () => Promise<never[]>][]) {
      try {
        found += await sweepQueue(queue, read);
      } catch (error) {
        // The next sweep tries again; a database that is down must not stop the process.
        log.warn({ queue, error: describeError(error) }, 'sweep failed');
      }
    }
    return found;
  }

  let running: Promise<unknown> = sweep();
  let timer = setTimeout(tick, options.everyMs);
  function tick(): void {
    running = sweep().finally(() => {
      if (!stopped) timer = setTimeout(tick, options.everyMs);
    });
  }
  let stopped = false;
  releasers.add('sweeper', async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  });
  return { sweep };
}
