import { type Kysely, type Selectable, sql } from 'kysely';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';
import type { Database, SlackOutboxTable } from '#src/store/schema.ts';

/** Approvals overtake cards, cards the timeline, and that the rest. */
export const LANES = { approval: 0, card: 1, timeline: 2, chatter: 3 } as const;
export type Lane = keyof typeof LANES;

export interface OutboxRow {
  id: string;
  team: string;
  idemKey: string;
  lane: number;
  channel: string;
  method: string;
  args: Record<string, unknown>;
  argsHash: string;
  threadKey?: string;
  targetKey?: string;
  state: 'queued' | 'sending' | 'sent' | 'failed' | 'superseded';
  attempts: number;
  notBefore: Date;
  attemptedAt?: Date;
  resultTs?: string;
  error?: string;
}

/** A row that waits, with the message it hangs on: the root of its thread, or the post that it updates. */
export interface WaitingRow extends OutboxRow {
  anchor?: { state: OutboxRow['state']; channel: string; ts?: string };
}

type NewOutboxRow = Pick<
  OutboxRow,
  'team' | 'idemKey' | 'lane' | 'channel' | 'method' | 'args' | 'argsHash' | 'threadKey' | 'targetKey'
> & {
  caseId?: string;
};

function toRow(row: Selectable<SlackOutboxTable>): OutboxRow {
  return {
    id: row.id,
    team: row.team,
    idemKey: row.idem_key,
    lane: row.lane,
    channel: row.channel,
    method: row.method,
    args: row.args,
    argsHash: row.args_hash,
    threadKey: row.thread_key ?? undefined,
    targetKey: row.target_key ?? undefined,
    state: row.state,
    attempts: row.attempts,
    notBefore: row.not_before,
    attemptedAt: row.attempted_at ?? undefined,
    resultTs: row.result_ts ?? undefined,
    error: row.error ?? undefined,
  };
}

/** Held until the transaction ends: two renderings of one case must not both find a message absent. */
export async function lockCaseView(db: Db, caseId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`slack-view:${caseId}`}, 0))`.execute(db);
}

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

/** All rows about a message, in order: its post (idem_key = key) and its updates (target_key = key). */
export async function rowsOfMessage(db: Db, team: string, key: string): Promise<OutboxRow[]> {
  const rows = await db
    .selectFrom('slack_outbox')
    .selectAll()
    .where('team', '=', team)
    .where(sql<string>`coalesce(target_key, idem_key)`, '=', key)
    .orderBy('id')
    .execute();
  return rows.map(toRow);
}

/** Queues a row; false when its key is there already. */
export async function insertOutbox(db: Db, row: NewOutboxRow): Promise<boolean> {
  const inserted = await db
    .insertInto('slack_outbox')
    .values({
      team: row.team,
      idem_key: row.idemKey,
      lane: row.lane,
      channel: row.channel,
      method: row.method,
      args: JSON.stringify(row.args),
      args_hash: row.argsHash,
      thread_key: row.threadKey,
      target_key: row.targetKey,
      case_id: row.caseId,
    })
    .onConflict((conflict) => conflict.columns(['team', 'idem_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Gives a row that was not sent yet other content, and another try where it had failed. False when it was sent meanwhile. */
export async function rewriteUnsent(
  db: Db,
  id: string,
  content: { args: Record<string, unknown>; argsHash: string; channel: string },
): Promise<boolean> {
  const row = await db
    .updateTable('slack_outbox')
    .set({
      args: JSON.stringify(content.args),
      args_hash: content.argsHash,
      channel: content.channel,
      state: 'queued',
      attempts: 0,
      error: null,
      not_before: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'failed'])
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Drops updates of a message that nobody has begun to send: a newer one says more. */
export async function supersedeUpdates(db: Db, team: string, key: string): Promise<void> {
  await db
    .updateTable('slack_outbox')
    .set({ state: 'superseded' })
    .where('team', '=', team)
    .where('target_key', '=', key)
    .where('state', '=', 'queued')
    .execute();
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

/** Workspaces with something to send, or with an outcome to look up. */
export async function dueOutboxTeams(db: Db): Promise<JobPayload<'outbox'>[]> {
  return db
    .selectFrom('slack_outbox')
    .select('team')
    .distinct()
    .where('state', 'in', ['queued', 'sending'])
    .where('not_before', '<=', sql<Date>`now()`)
    .execute();
}

/** The case that a message belongs to, by the message or by the root of its thread. */
export async function caseOfMessage(
  db: Db,
  team: string,
  channel: string,
  ts: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('slack_outbox')
    .select('case_id')
    .where('team', '=', team)
    .where('channel', '=', channel)
    .where('result_ts', '=', ts)
    .where('case_id', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row?.case_id ?? undefined;
}

/** Cases with a root message in a channel that are neither resolved nor closed. */
export async function liveCasesInChannel(db: Db, team: string, channel: string): Promise<string[]> {
  const rows = await db
    .selectFrom('slack_outbox')
    .innerJoin('cases', 'cases.id', 'slack_outbox.case_id')
    .select('cases.id')
    .distinct()
    .where('slack_outbox.team', '=', team)
    .where('slack_outbox.channel', '=', channel)
    .where(sql<boolean>`slack_outbox.idem_key = 'case:' || cases.id || ':root'`)
    .where('cases.state', 'not in', ['resolved', 'closed'])
    .execute();
  return rows.map((row) => row.id);
}

/** Removes updates that were replaced more than `days` ago. Posts stay: they say which thread belongs to which case. */
export async function purgeOutbox(db: Db, days = 7): Promise<number> {
  const result = await db
    .deleteFrom('slack_outbox')
    .where('target_key', 'is not', null)
    .where('created_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
    .where(
      sql<boolean>`(state = 'superseded' or exists (
        select from slack_outbox newer
        where newer.team = slack_outbox.team and newer.target_key = slack_outbox.target_key
          and newer.state = 'sent' and newer.id > slack_outbox.id
      ))`,
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
