import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Rehearsal, StoredRehearsal } from '#src/proposals/types.ts';
import type { Db } from '#src/store/database.ts';
import type { RehearsalsTable } from '#src/store/schema.ts';

function toRehearsal(row: Selectable<RehearsalsTable>): StoredRehearsal {
  return {
    ...row.body,
    id: row.id,
    proposalId: row.proposal_id,
    attempt: row.attempt,
    digest: row.digest,
    createdAt: row.created_at,
  };
}

/** Stores one attempt's rehearsal; the same attempt again returns what is there. Only the executor's role may do this. */
export async function storeRehearsal(
  db: Db,
  ref: { team: string; proposalId: string; attempt: number },
  rehearsal: Rehearsal,
  digest: string,
): Promise<StoredRehearsal> {
  await db
    .insertInto('rehearsals')
    .values({
      id: randomUUID(),
      team: ref.team,
      proposal_id: ref.proposalId,
      attempt: ref.attempt,
      body: JSON.stringify(rehearsal),
      digest,
    })
    .onConflict((conflict) => conflict.columns(['proposal_id', 'attempt']).doNothing())
    .execute();
  const row = await db
    .selectFrom('rehearsals')
    .selectAll()
    .where('proposal_id', '=', ref.proposalId)
    .where('attempt', '=', ref.attempt)
    .executeTakeFirstOrThrow();
  return toRehearsal(row);
}

/** The newest rehearsal: the only one whose digest counts. */
export async function latestRehearsal(db: Db, proposalId: string): Promise<StoredRehearsal | undefined> {
  const row = await db
    .selectFrom('rehearsals')
    .selectAll()
    .where('proposal_id', '=', proposalId)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toRehearsal(row);
}
