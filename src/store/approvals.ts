import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Approval } from '#src/approvals/types.ts';
import type { Db } from '#src/store/database.ts';
import type { ApprovalsTable } from '#src/store/schema.ts';

function toApproval(row: Selectable<ApprovalsTable>): Approval {
  return {
    id: row.id,
    team: row.team,
    proposalId: row.proposal_id,
    rehearsalId: row.rehearsal_id,
    digest: row.digest,
    userId: row.user_id,
    decision: row.decision,
    reason: row.reason ?? undefined,
    at: row.at,
  };
}

/** All decisions on a proposal in order of time, those on older rehearsals included. */
export async function listApprovals(db: Db, proposalId: string): Promise<Approval[]> {
  const rows = await db
    .selectFrom('approvals')
    .selectAll()
    .where('proposal_id', '=', proposalId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(toApproval);
}

/**
 * Stores a person's decision on a rehearsal. Returns undefined when that person has decided on it before. Only the Slack
 * process's role may do this; the checks belong before it (`recordDecision`).
 */
export async function insertApproval(db: Db, approval: Omit<Approval, 'id'>): Promise<Approval | undefined> {
  const row = await db
    .insertInto('approvals')
    .values({
      id: randomUUID(),
      team: approval.team,
      proposal_id: approval.proposalId,
      rehearsal_id: approval.rehearsalId,
      digest: approval.digest,
      user_id: approval.userId,
      decision: approval.decision,
      reason: approval.reason,
      at: approval.at,
    })
    .onConflict((conflict) => conflict.columns(['rehearsal_id', 'user_id']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toApproval(row);
}

/** Lets one decision on a proposal be taken at a time, until the transaction ends. */
export async function lockProposal(trx: Db, proposalId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`proposal:${proposalId}`}, 0))`.execute(trx);
}
