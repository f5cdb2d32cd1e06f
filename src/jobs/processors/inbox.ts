import type { App } from '@slack/bolt';
import { describeError } from '#src/errors.ts';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import type { Db } from '#src/store/database.ts';
import { claimEvent, failEvent, finishEvent } from '#src/store/slack-inbox.ts';

interface InboxDeps {
  db: Db;
  app: Pick<App, 'processEvent'>;
  log: Logger;
}

/**
 * Hands a committed event to its listener. A failure is kept with the row and tried again later by the sweeper: BullMQ's
 * own retries would come too early for a row that is not due.
 */
export function createInboxProcessor(deps: InboxDeps): (payload: JobPayload<'inbox'>) => Promise<void> {
  return async ({ team, eventId }) => {
    const ref = { team, eventId };
    const claimed = await claimEvent(deps.db, ref);
    if (!claimed) return;
    try {
      await deps.app.processEvent({ body: claimed.body, ack: async () => undefined });
    } catch (error) {
      const givenUp = await failEvent(deps.db, ref, claimed.attempts, describeError(error));
      deps.log[givenUp ? 'error' : 'warn'](
        { eventId, attempts: claimed.attempts, error: describeError(error) },
        givenUp ? 'event given up' : 'event failed',
      );
      return;
    }
    await finishEvent(deps.db, ref);
  };
}
