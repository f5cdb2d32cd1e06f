import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { NotFoundError } from '#src/errors.ts';
import type { Plan, PolicyDecision, Proposal, ProposalState } from '#src/proposals/types.ts';
import type { Db } from '#src/store/database.ts';
import type { ProposalsTable } from '#src/store/schema.ts';

function toProposal(row: Selectable<ProposalsTable>): Proposal {
  return {
    id: row.id,
    team: row.team,
    caseId: row.case_id,
    findingId: row.finding_id,
    requester: row.requester,
    plan: row.plan,
    policy: row.policy,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  };
}

/**
 * Stores the proposal of an attempt; one that is there already is returned as it is: the job ran twice, or another finding of
 * the same attempt led to it first. In a transaction, because it locks the case.
 */
export async function createProposal(
  db: Db,
  ref: { team: string; caseId: string; attempt: number; findingId: string; requester: string },
  draft: { plan: Plan; policy: PolicyDecision },
): Promise<{ proposal: Proposal; created: boolean }> {
  await db.selectFrom('cases').select('id').where('id', '=', ref.caseId).forUpdate().execute();
  const existing = await db
    .selectFrom('proposals')
    .innerJoin('findings', 'findings.id', 'proposals.finding_id')
    .selectAll('proposals')
    .where('proposals.case_id', '=', ref.caseId)
    .where('findings.attempt', '=', ref.attempt)
    .executeTakeFirst();
  if (existing) return { proposal: toProposal(existing), created: false };
  const inserted = await db
    .insertInto('proposals')
    .values({
      id: randomUUID(),
      team: ref.team,
      case_id: ref.caseId,
      finding_id: ref.findingId,
      requester: ref.requester,
      plan: JSON.stringify(draft.plan),
      policy: JSON.stringify(draft.policy),
      state: 'drafted',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { proposal: toProposal(inserted), created: true };
}

export async function findProposal(db: Db, id: string): Promise<Proposal | undefined> {
  const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toProposal(row);
}

export async function getProposal(db: Db, id: string): Promise<Proposal> {
  const found = await findProposal(db, id);
  if (!found) {
    throw new NotFoundError(
      `There is no proposal with id ${id}.`,
      'The case shows its proposal: `casebook case show`.',
    );
  }
  return found;
}

export async function latestProposal(db: Db, caseId: string): Promise<Proposal | undefined> {
  const row = await db
    .selectFrom('proposals')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toProposal(row);
}

/**
 * Moves a proposal by compare-and-set. Returns the moved proposal, or undefined when it is in none of `from`: somebody
 * else was first.
 */
export async function setProposalState(
  db: Db,
  id: string,
  to: ProposalState,
  options: { from: readonly ProposalState[]; expiresAt?: Date },
): Promise<Proposal | undefined> {
  const row = await db
    .updateTable('proposals')
    // Written only where it is given: the Slack process may change the state alone.
    .set({ state: to, ...(options.expiresAt === undefined ? {} : { expires_at: options.expiresAt }) })
    .where('id', '=', id)
    .where('state', 'in', options.from)
    .returningAll()
    .executeTakeFirst();
  return row && toProposal(row);
}

/** Proposals that should be rehearsed and are not: the next attempt's number is how many rehearsals there are. */
export async function dueForRehearsal(
  db: Db,
  olderThan: Date,
): Promise<{ proposalId: string; caseId: string; attempt: number }[]> {
  const rows = await db
    .selectFrom('proposals')
    .innerJoin('cases', 'cases.id', 'proposals.case_id')
    .select(['proposals.id as proposalId', 'proposals.case_id as caseId', 'proposals.policy as policy'])
    .select(({ selectFrom }) =>
      selectFrom('rehearsals')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .whereRef('rehearsals.proposal_id', '=', 'proposals.id')
        .as('attempts'),
    )
    .where('proposals.state', '=', 'drafted')
    .where('cases.state', '=', 'diagnosed')
    .where('proposals.created_at', '<', olderThan)
    .orderBy('proposals.created_at')
    .limit(100)
    .execute();
  return rows
    .filter((row) => row.policy.mode === 'approve')
    .map((row) => ({ proposalId: row.proposalId, caseId: row.caseId, attempt: Number(row.attempts ?? 0) }));
}
