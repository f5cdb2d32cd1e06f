import { sql } from 'kysely';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';
import { jsonb } from '#src/store/jsonb.ts';

export interface InboxEvent {
  team: string;
  /** Slack's `event_id`. */
  eventId: string;
  /** Slack's event type, e.g. `app_mention`. */
  type: string;
  /** `channel/ts` of a message: the same message can come as two events with two ids. */
  messageKey?: string;
  /** The whole request body as Slack sent it. */
  body: Record<string, unknown>;
}

/** Longer than any handler takes; after it another process may take the event. */
const LEASE_SECONDS = 60;
/** 1 s, 4 s, 16 s, ... up to 10 min: about an hour in all. */
const MAX_ATTEMPTS = 12;

/**
 * Commits an event. False when it is there already, by its id or, for messages, by the message. Throws when the database
 * does not answer: the caller then lets Slack deliver it again.
 */
export async function storeEvent(db: Db, event: InboxEvent): Promise<boolean> {
  const row = await db
    .insertInto('slack_inbox')
    .values({
      team: event.team,
      event_id: event.eventId,
      type: event.type,
      message_key: event.messageKey,
      body: jsonb(event.body),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes an event for a minute; undefined when it is done, or taken. */
export async function claimEvent(
  db: Db,
  ref: { team: string; eventId: string },
): Promise<{ body: Record<string, unknown>; attempts: number } | undefined> {
  return db
    .updateTable('slack_inbox')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      due_at: sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`,
    }))
    .where('team', '=', ref.team)
    .where('event_id', '=', ref.eventId)
    .where('state', '=', 'received')
    .where('due_at', '<=', sql<Date>`now()`)
    .returning(['body', 'attempts'])
    .executeTakeFirst();
}

export async function finishEvent(db: Db, ref: { team: string; eventId: string }): Promise<void> {
  await db
    .updateTable('slack_inbox')
    .set({ state: 'done', error: null })
    .where('team', '=', ref.team)
    .where('event_id', '=', ref.eventId)
    .execute();
}

/** Lets a failed event come again later, or gives it up after the last attempt. Returns true when it was given up. */
export async function failEvent(
  db: Db,
  ref: { team: string; eventId: string },
  attempts: number,
  error: string,
): Promise<boolean> {
  const final = attempts >= MAX_ATTEMPTS;
  const seconds = Math.min(600, 4 ** Math.min(attempts - 1, 5));
  await db
    .updateTable('slack_inbox')
    .set({
      error: error.slice(0, 1_000),
      state: final ? 'failed' : 'received',
      due_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
    })
    .where('team', '=', ref.team)
    .where('event_id', '=', ref.eventId)
    .execute();
  return final;
}

/** Events that nobody is working on although they are due, oldest first. */
export async function dueInbox(db: Db): Promise<JobPayload<'inbox'>[]> {
  const rows = await db
    .selectFrom('slack_inbox')
    .select(['team', 'event_id'])
    .where('state', '=', 'received')
    .where('due_at', '<=', sql<Date>`now()`)
    .orderBy('received_at')
    .limit(200)
    .execute();
  return rows.map((row) => ({ team: row.team, eventId: row.event_id }));
}

/** Removes what was done or given up more than `days` ago. Slack's own retries end after an hour. */
export async function purgeInbox(db: Db, days = 7): Promise<number> {
  const result = await db
    .deleteFrom('slack_inbox')
    .where('state', '<>', 'received')
    .where('received_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
