import type { EnvironmentPolicy } from '#src/proposals/policy.ts';
import { RECORD_KINDS, type RecordBody, type RecordKind } from '#src/records/kinds.ts';
import { type Db, inTransaction } from '#src/store/database.ts';

export interface StoredRecord<Kind extends RecordKind> {
  key: string;
  revision: number;
  body: RecordBody<Kind>;
}

/** The newest revision of a record. */
export async function findRecord<Kind extends RecordKind>(
  db: Db,
  team: string,
  kind: Kind,
  key: string,
): Promise<StoredRecord<Kind> | undefined> {
  const row = await db
    .selectFrom('records')
    .selectAll()
    .where('team', '=', team)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      key: row.key,
      revision: row.revision,
      body: RECORD_KINDS[kind].parse(row.body) as RecordBody<Kind>,
    }
  );
}

/** The newest revision of every record of a kind, in order of keys. */
export async function listRecords<Kind extends RecordKind>(
  db: Db,
  team: string,
  kind: Kind,
): Promise<StoredRecord<Kind>[]> {
  const rows = await db
    .selectFrom('records')
    .distinctOn('key')
    .selectAll()
    .where('team', '=', team)
    .where('kind', '=', kind)
    .orderBy('key')
    .orderBy('revision', 'desc')
    .execute();
  return rows.map((row) => ({
    key: row.key,
    revision: row.revision,
    body: RECORD_KINDS[kind].parse(row.body) as RecordBody<Kind>,
  }));
}

/** Adds a revision when the body differs from the newest one. Returns true when it did. */
export async function putRecord<Kind extends RecordKind>(
  db: Db,
  record: { team: string; kind: Kind; key: string; body: RecordBody<Kind>; author: string },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const newest = await trx
      .selectFrom('records')
      .select(['revision', 'body'])
      .where('team', '=', record.team)
      .where('kind', '=', record.kind)
      .where('key', '=', record.key)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst();
    const parse = RECORD_KINDS[record.kind];
    if (newest && JSON.stringify(parse.parse(newest.body)) === JSON.stringify(record.body)) return false;
    await trx
      .insertInto('records')
      .values({
        team: record.team,
        kind: record.kind,
        key: record.key,
        revision: (newest?.revision ?? 0) + 1,
        body: JSON.stringify(record.body),
        author: record.author,
      })
      // Two processes that seed the same folder at once write the same revision; one of them is enough.
      .onConflict((conflict) => conflict.columns(['team', 'kind', 'key', 'revision']).doNothing())
      .execute();
    return true;
  });
}

/** What the record of an environment says to policy; undefined where there is no record. */
export async function environmentPolicy(
  db: Db,
  team: string,
  key: string,
): Promise<EnvironmentPolicy | undefined> {
  const record = await findRecord(db, team, 'environment', key);
  if (!record) return undefined;
  const { autonomy, approverGroups } = record.body;
  return { key: record.key, autonomy, ...(approverGroups.length > 0 ? { approverGroups } : {}) };
}
