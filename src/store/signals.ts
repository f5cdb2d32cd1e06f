import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { NewSignal, Signal } from '#src/signals/types.ts';
import type { Db } from '#src/store/database.ts';
import type { SignalsTable } from '#src/store/schema.ts';

function toSignal(row: Selectable<SignalsTable>): Signal {
  return {
    id: row.id,
    team: row.team,
    source: row.source,
    fingerprint: row.fingerprint,
    dedupKey: row.dedup_key,
    status: row.status,
    title: row.title,
    severity: row.severity,
    target: row.target,
    labels: row.labels,
    link: row.link ?? undefined,
    snippet: row.snippet,
    requester: row.requester ?? undefined,
    conversation: row.conversation ?? undefined,
    firstSeenAt: row.first_seen_at,
    clearedAt: row.cleared_at ?? undefined,
    receivedAt: row.received_at,
    caseId: row.case_id ?? undefined,
  };
}

/** Commits signals in one statement; those that were delivered before are left as they are. Returns the new ones' ids. */
export async function storeSignals(db: Db, team: string, signals: readonly NewSignal[]): Promise<string[]> {
  if (signals.length === 0) return [];
  const rows = await db
    .insertInto('signals')
    .values(
      signals.map((signal) => ({
        id: randomUUID(),
        team,
        source: signal.source,
        fingerprint: signal.fingerprint,
        dedup_key: signal.dedupKey,
        status: signal.status,
        title: signal.title,
        severity: signal.severity,
        target: JSON.stringify(signal.target),
        labels: JSON.stringify(signal.labels),
        link: signal.link,
        snippet: signal.snippet,
        requester: signal.requester,
        conversation: signal.conversation === undefined ? null : JSON.stringify(signal.conversation),
        first_seen_at: signal.firstSeenAt,
        cleared_at: signal.clearedAt,
      })),
    )
    .onConflict((conflict) => conflict.columns(['team', 'source', 'dedup_key']).doNothing())
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

/** The signal if nobody has processed it yet, locked until the transaction ends. */
export async function claimSignal(db: Db, id: string): Promise<Signal | undefined> {
  const row = await db
    .selectFrom('signals')
    .selectAll()
    .where('id', '=', id)
    .where('processed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row && toSignal(row);
}

/** Ids of firing signals of the same trouble that came earlier and nobody has processed, in order of arrival. */
export async function waitingBefore(db: Db, signal: Signal): Promise<string[]> {
  const rows = await db
    .selectFrom('signals')
    .select('id')
    .where('team', '=', signal.team)
    .where('fingerprint', '=', signal.fingerprint)
    .where('status', '=', 'firing')
    .where('processed_at', 'is', null)
    // Read in the database: a Date has milliseconds, and two deliveries fit into one.
    .where('received_at', '<=', (eb) =>
      eb.selectFrom('signals').select('received_at').where('id', '=', signal.id),
    )
    .orderBy('received_at')
    .execute();
  return rows.map((row) => row.id);
}

export async function finishSignal(db: Db, id: string, caseId: string | undefined): Promise<void> {
  await db
    .updateTable('signals')
    .set({ case_id: caseId, processed_at: new Date() })
    .where('id', '=', id)
    .execute();
}

/** In order of arrival. */
export async function signalsOfCase(db: Db, caseId: string): Promise<Signal[]> {
  const rows = await db
    .selectFrom('signals')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('received_at')
    .execute();
  return rows.map(toSignal);
}
