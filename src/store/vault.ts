import type { Selectable } from 'kysely';
import { sealEvidence, sortedKeys } from '#src/evidence/canonical.ts';
import type { EvidenceItem, Vault } from '#src/evidence/types.ts';
import type { Db } from '#src/store/database.ts';
import type { EvidenceTable } from '#src/store/schema.ts';

function toItem(row: Selectable<EvidenceTable>): EvidenceItem {
  return {
    id: row.id,
    kind: row.kind,
    source: row.source,
    query: row.query,
    ...(row.time_window ? { window: row.time_window } : {}),
    // jsonb keeps an order of its own; what is concluded from evidence must not depend on where it was kept.
    content: sortedKeys(row.content),
    contentHash: row.content_hash,
    summary: row.summary,
    ...(row.truncated ? { truncated: true } : {}),
    collectedAt: row.collected_at.toISOString(),
  };
}

/** A case's evidence in Postgres: redacted and hashed before it is written, never changed after. */
export function caseVault(
  db: Db,
  ref: { team: string; caseId: string },
  now: () => Date = () => new Date(),
): Vault {
  const rows = () => db.selectFrom('evidence').selectAll().where('case_id', '=', ref.caseId);
  return {
    async put(evidence, mostBytes) {
      const item = sealEvidence(evidence, now(), mostBytes);
      await db
        .insertInto('evidence')
        .values({
          case_id: ref.caseId,
          id: item.id,
          team: ref.team,
          kind: item.kind,
          source: item.source,
          query: item.query,
          time_window: item.window === undefined ? null : JSON.stringify(item.window),
          content: JSON.stringify(item.content),
          content_hash: item.contentHash,
          summary: item.summary,
          truncated: item.truncated ?? false,
          collected_at: new Date(item.collectedAt),
        })
        .onConflict((conflict) => conflict.columns(['case_id', 'id']).doNothing())
        .execute();
      return item;
    },
    async get(id) {
      const row = await rows().where('id', '=', id).executeTakeFirst();
      return row && toItem(row);
    },
    async all() {
      return (await rows().orderBy('collected_at').orderBy('id').execute()).map(toItem);
    },
  };
}
