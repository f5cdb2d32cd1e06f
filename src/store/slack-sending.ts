import { type Kysely, sql } from 'kysely';
import type { Db } from '#src/store/database.ts';
import type { Database } from '#src/store/schema.ts';
import { type OutboxRow, rowsOfMessage, toRow, type WaitingRow } from '#src/store/slack-outbox.ts';

/**
 * Runs `work` while this process is the only dispatcher of a workspace; undefined when another one is. The lock belongs to
 * a connection of its own: it is free again when the process dies.
 */
export async function asOnlyDispatcher<T>(
  db: Kysely<Database>,
  team: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  return db.connection().execute(async (connection) => {
    const name = `slack-outbox:${team}`;
    const { rows } = await sql<{
      held: boolean;
    }>`select pg_try_advisory_lock(hashtextextended(${name}, 0)) as held`.execute(connection);
    if (rows[0]?.held !== true) return undefined;
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection);
    }
  });
}

/** What waits in a workspace, urgent lanes first, each with what it hangs on. */
export async function waitingRows(db: Db, team: string, limit = 500): Promise<WaitingRow[]> {
  const rows = await db
    .selectFrom('slack_outbox as row')
    .leftJoin('slack_outbox as anchor', (join) =>
      join
        .onRef('anchor.team', '=', 'row.team')
        .on(sql<boolean>`anchor.idem_key = coalesce("row".target_key, "row".thread_key)`),
    )
    .selectAll('row')
    .select([
      'anchor.state as anchor_state',
      'anchor.channel as anchor_channel',
      'anchor.result_ts as anchor_ts',
    ])
    .where('row.team', '=', team)
    .where('row.state', 'in', ['queued', 'sending'])
    .orderBy('row.lane')
    .orderBy('row.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...toRow(row),
    ...(row.anchor_state === null || row.anchor_channel === null
      ? {}
      : { anchor: { state: row.anchor_state, channel: row.anchor_channel, ts: row.anchor_ts ?? undefined } }),
  }));
}

/**
 * Marks a row as being sent, before the call: whoever dies in between leaves a trace. Undefined when it is not queued any
 * more. From `until` on, others may find out what became of it.
 */
export async function beginSending(
  db: Db,
  id: string,
  now: Date,
  until: Date,
): Promise<OutboxRow | undefined> {
  const row = await db
    .updateTable('slack_outbox')
    .set((eb) => ({
      state: 'sending',
      attempts: eb('attempts', '+', 1),
      // The first attempt's time stays: what was accepted then may show up late.
      attempted_at: eb.fn.coalesce('attempted_at', eb.val(now)),
      not_before: until,
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .returningAll()
    .executeTakeFirst();
  return row && toRow(row);
}

/** Takes a row whose outcome is unknown, so that one process alone looks for it. */
export async function beginRecovery(db: Db, id: string, now: Date, until: Date): Promise<boolean> {
  const row = await db
    .updateTable('slack_outbox')
    .set({ not_before: until })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('not_before', '<=', now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function markSent(
  db: Db,
  id: string,
  result: { channel: string; ts: string },
  now: Date,
): Promise<void> {
  await db
    .updateTable('slack_outbox')
    .set({ state: 'sent', channel: result.channel, result_ts: result.ts, sent_at: now, error: null })
    .where('id', '=', id)
    .execute();
}

/** Back into the queue: the call was certainly not carried out, or may be repeated without harm. */
export async function requeue(db: Db, id: string, notBefore: Date, error?: string): Promise<void> {
  await db
    .updateTable('slack_outbox')
    .set({ state: 'queued', not_before: notBefore, error: error ?? null })
    .where('id', '=', id)
    .execute();
}

/** Keeps a row at `sending`: whether it was carried out is looked up at `lookAt`. */
export async function markUnknown(db: Db, id: string, lookAt: Date, error: string): Promise<void> {
  await db
    .updateTable('slack_outbox')
    .set({ not_before: lookAt, error: error.slice(0, 1_000) })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute();
}

export async function markFailed(db: Db, id: string, error: string): Promise<void> {
  await db
    .updateTable('slack_outbox')
    .set({ state: 'failed', error: error.slice(0, 1_000) })
    .where('id', '=', id)
    .execute();
}

export async function supersede(db: Db, id: string): Promise<void> {
  await db.updateTable('slack_outbox').set({ state: 'superseded' }).where('id', '=', id).execute();
}

/** The hash of what Slack shows of a message now, or undefined when it shows nothing. */
export async function shownHash(db: Db, team: string, key: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('slack_outbox')
    .select('args_hash')
    .where('team', '=', team)
    .where(sql<string>`coalesce(target_key, idem_key)`, '=', key)
    .where('state', '=', 'sent')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.args_hash;
}

/** A message was deleted in Slack: posts it again with its newest content, in place of all its updates. */
export async function repost(db: Db, team: string, key: string): Promise<void> {
  const rows = (await rowsOfMessage(db, team, key)).filter(
    (row) => row.state !== 'superseded' && row.state !== 'failed',
  );
  const newest = rows.at(-1);
  if (!newest) return;
  await db
    .updateTable('slack_outbox')
    .set({ state: 'superseded' })
    .where('team', '=', team)
    .where('target_key', '=', key)
    .where('state', 'in', ['queued', 'sending', 'sent'])
    .execute();
  await db
    .updateTable('slack_outbox')
    .set({
      state: 'queued',
      args: JSON.stringify(newest.args),
      args_hash: newest.argsHash,
      result_ts: null,
      attempted_at: null,
      attempts: 0,
      not_before: sql<Date>`now()`,
    })
    .where('team', '=', team)
    .where('idem_key', '=', key)
    .execute();
}
