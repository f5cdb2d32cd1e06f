import { sql } from 'kysely';
import type { TimelineEntry } from '#src/cases/types.ts';
import type { Json } from '#src/evidence/types.ts';
import { redactJson, redactText } from '#src/redaction/redact.ts';
import type { Db } from '#src/store/database.ts';

/**
 * Adds to a case's timeline. `dedupKey` makes it happen once: a job that runs twice writes the same key.
 * Returns false when the entry was there.
 */
export async function addTimeline(
  db: Db,
  ref: { team: string; caseId: string },
  entry: TimelineEntry & { dedupKey: string },
): Promise<boolean> {
  const row = await db
    .insertInto('timeline')
    .values({
      team: ref.team,
      case_id: ref.caseId,
      at: entry.at,
      kind: entry.kind,
      actor: entry.actor,
      text: redactText(entry.text),
      data: entry.data === undefined ? null : JSON.stringify(redactJson(entry.data as Json)),
      dedup_key: entry.dedupKey,
    })
    .onConflict((conflict) => conflict.columns(['case_id', 'dedup_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** In order of time. */
export async function listTimeline(db: Db, caseId: string): Promise<TimelineEntry[]> {
  const rows = await db
    .selectFrom('timeline')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    at: row.at,
    kind: row.kind,
    actor: row.actor,
    text: row.text,
    ...(row.data ? { data: row.data } : {}),
  }));
}

/**
 * Appends to the case's audit chain. Call it in the transaction of the write that it tells of, so that neither exists
 * without the other. `actor` is `slack:U…`, `casebook` or a service account's name.
 */
export async function audit(
  db: Db,
  ref: { team: string; caseId: string },
  actor: string,
  action: string,
  detail: Record<string, Json | undefined> = {},
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      team: ref.team,
      case_id: ref.caseId,
      actor,
      action,
      detail: JSON.stringify(redactJson(JSON.parse(JSON.stringify(detail)) as Json)),
    })
    .execute();
}

export interface AuditHead {
  seq: number;
  hash: string;
}

/** The newest entry of a case's chain: what is posted at resolution, so that a later change of the past shows. */
export async function auditHead(db: Db, caseId: string): Promise<AuditHead | undefined> {
  return db
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('case_id', '=', caseId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** A case's chain without its details, in order. */
export async function listAudit(
  db: Db,
  caseId: string,
): Promise<{ seq: number; at: Date; actor: string; action: string }[]> {
  return db
    .selectFrom('audit')
    .select(['seq', 'at', 'actor', 'action'])
    .where('case_id', '=', caseId)
    .orderBy('seq')
    .execute();
}

/** Recomputes the whole chain in the database. Returns the first sequence number that does not hold, or undefined. */
export async function verifyAudit(db: Db, caseId: string): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number }>`
    select seq from (
      select seq, hash, prev_hash, at, actor, action, detail,
        lag(hash, 1, repeat('0', 64)) over (order by seq) as expected_prev,
        row_number() over (order by seq) as expected_seq
      from audit where case_id = ${caseId}
    ) chain
    where prev_hash <> expected_prev or seq <> expected_seq
       or hash <> audit_hash(prev_hash, seq, at, actor, action, detail)
    order by seq limit 1`.execute(db);
  return rows[0]?.seq;
}
