import { z } from 'zod';
import { describeError, InvalidInputError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import type { Enqueue } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import { redactJson } from '#src/redaction/redact.ts';
import type { Db } from '#src/store/database.ts';
import { type InboxEvent, storeEvent } from '#src/store/slack-inbox.ts';

const callbackSchema = z.looseObject({
  type: z.literal('event_callback'),
  team_id: z.string().min(1),
  event_id: z.string().min(1).max(200),
  /** The workspace whose installation this delivery is for; `team_id` is where it happened. */
  authorizations: z.array(z.looseObject({ team_id: z.string().nullish() })).optional(),
  event: z.looseObject({ type: z.string(), channel: z.unknown().optional(), ts: z.unknown().optional() }),
});

/**
 * Reads an `event_callback`. A mention where messages are subscribed too comes as two events with two ids: both carry
 * channel and ts of the one message. Throws InvalidInputError.
 */
export function readEvent(body: unknown): InboxEvent {
  const parsed = callbackSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInputError(
      `The event is not as Slack sends it: ${issue?.path.join('.')}: ${issue?.message}.`,
      'Send what the Events API sends.',
    );
  }
  const { event, event_id: eventId, team_id: happenedIn, authorizations } = parsed.data;
  const isMessage =
    event.type === 'app_mention' ||
    (event.type === 'message' && (event as { subtype?: unknown }).subtype === undefined);
  return {
    team: authorizations?.[0]?.team_id ?? happenedIn,
    eventId,
    type: event.type,
    ...(isMessage && typeof event.channel === 'string' && typeof event.ts === 'string'
      ? { messageKey: `${event.channel}/${event.ts}` }
      : {}),
    // People paste secrets; the row is kept for a week.
    body: redactJson(parsed.data as Json) as Record<string, unknown>,
  };
}

export interface Inbox {
  /** Commits an event and hints at it. Throws when the database does not answer, or the event is not one. */
  accept(body: unknown): Promise<void>;
}

/** Events are committed before Slack is told that they arrived; what is there already is dropped. */
export function createInbox(deps: { db: Db; enqueue: Enqueue; team: string; log: Logger }): Inbox {
  return {
    accept: async (body) => {
      const event = readEvent(body);
      if (event.team !== deps.team) {
        deps.log.warn(
          { team: event.team, type: event.type },
          'event of a workspace that this process does not serve',
        );
        return;
      }
      const isNew = await storeEvent(deps.db, event);
      if (!isNew) {
        deps.log.debug({ eventId: event.eventId, type: event.type }, 'event delivered again');
        return;
      }
      // After the commit: Slack need not wait for the queue, and the sweeper finds the row if the hint is lost.
      deps.enqueue('inbox', { team: event.team, eventId: event.eventId }).catch((error: unknown) => {
        deps.log.warn({ eventId: event.eventId, error: describeError(error) }, 'hint for the inbox lost');
      });
    },
  };
}
