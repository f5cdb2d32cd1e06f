import { describeError } from '#src/errors.ts';
import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import type { Dispatcher } from '#src/slack/outbox.ts';

interface OutboxDeps {
  dispatchers: ReadonlyMap<string, Dispatcher>;
  enqueue: Enqueue;
  log: Logger;
  releasers: Releasers;
}

/**
 * Sends what is due, and gives a hint for what comes later. There is one pending hint for each workspace: hints that each
 * asked for another one would multiply.
 */
export function createOutboxProcessor(deps: OutboxDeps): (payload: JobPayload<'outbox'>) => Promise<void> {
  const pending = new Map<string, { timer: NodeJS.Timeout; at: number }>();
  deps.releasers.add('outbox timers', () => {
    for (const { timer } of pending.values()) clearTimeout(timer);
    pending.clear();
  });

  function hint(team: string, inMs: number): void {
    const at = Date.now() + inMs;
    const found = pending.get(team);
    if (found && found.at <= at) return;
    clearTimeout(found?.timer);
    const timer = setTimeout(() => {
      pending.delete(team);
      // A lost hint costs a little time: the sweeper finds the rows.
      deps
        .enqueue('outbox', { team })
        .catch((error: unknown) =>
          deps.log.warn({ team, error: describeError(error) }, 'hint for the outbox lost'),
        );
    }, inMs);
    pending.set(team, { timer, at });
  }

  return async ({ team }) => {
    const dispatcher = deps.dispatchers.get(team);
    if (!dispatcher) {
      deps.log.warn({ team }, 'messages wait for a workspace whose token this process does not have');
      return;
    }
    const nextMs = await dispatcher.dispatchDue();
    if (nextMs !== undefined) hint(team, nextMs);
  };
}
