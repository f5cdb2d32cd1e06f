import { describeError } from '#src/errors.ts';
import type { Enqueue } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';

/**
 * An `enqueue` that logs a failure instead of throwing it. For use after a commit: what was decided stands, and the
 * sweeper hints again from the row.
 */
export function afterCommit(enqueue: Enqueue, log: Logger): Enqueue {
  return async (queue, payload, options) => {
    try {
      await enqueue(queue, payload, options);
    } catch (error) {
      log.warn({ queue, error: describeError(error) }, 'hint lost; the sweeper gives it again');
    }
  };
}
