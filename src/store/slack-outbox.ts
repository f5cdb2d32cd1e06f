import { type Selectable, sql } from 'kysely';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';
import { jsonb } from '#src/store/jsonb.ts';
import type { SlackOutboxTable } from '#src/store/schema.ts';

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

export function toRow(row: Selectable<SlackOutboxTable>): OutboxRow {
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
      args: jsonb(row.args),
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
      args: jsonb(content.args),
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
