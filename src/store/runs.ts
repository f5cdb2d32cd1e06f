import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { NotFoundError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import type { PlanStep } from '#src/proposals/types.ts';
import type { Run, RunState, RunStep, StepState, Verification } from '#src/runs/types.ts';
import type { Db } from '#src/store/database.ts';
import type { RunStepsTable, RunsTable } from '#src/store/schema.ts';

function toRun(row: Selectable<RunsTable>): Run {
  return {
    id: row.id,
    team: row.team,
    caseId: row.case_id,
    proposalId: row.proposal_id,
    rehearsalId: row.rehearsal_id,
    digest: row.digest,
    approvedBy: row.approved_by,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    verification: row.verification ?? undefined,
    detail: row.detail ?? undefined,
  };
}

function toStep(row: Selectable<RunStepsTable>): RunStep {
  return {
    id: row.id,
    runId: row.run_id,
    seq: row.seq,
    definition: row.definition,
    state: row.state,
    preImage: row.pre_image ?? undefined,
    result: row.result ?? undefined,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

export type NewRun = Pick<
  Run,
  'team' | 'caseId' | 'proposalId' | 'rehearsalId' | 'digest' | 'approvedBy' | 'startedAt'
>;

/**
 * Claims a proposal's run by inserting its row with its steps; call it in the transaction that moves the case. Undefined
 * when the run exists: another process was first.
 */
export async function insertRun(
  db: Db,
  run: NewRun,
  steps: readonly PlanStep[],
  leaseUntil: Date,
): Promise<Run | undefined> {
  const row = await db
    .insertInto('runs')
    .values({
      id: randomUUID(),
      team: run.team,
      case_id: run.caseId,
      proposal_id: run.proposalId,
      rehearsal_id: run.rehearsalId,
      digest: run.digest,
      approved_by: JSON.stringify(run.approvedBy),
      state: 'running',
      started_at: run.startedAt,
      lease_until: leaseUntil,
    })
    .onConflict((conflict) => conflict.column('proposal_id').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  if (steps.length > 0) {
    await db
      .insertInto('run_steps')
      .values(
        steps.map((step, seq) => ({
          id: randomUUID(),
          team: run.team,
          run_id: row.id,
          seq,
          definition: JSON.stringify(step),
          state: 'pending' as const,
        })),
      )
      .execute();
  }
  return toRun(row);
}

/** Takes over a run whose lease is over (its process died), or undefined while somebody works on it. */
export async function takeLease(db: Db, id: string, now: Date, until: Date): Promise<Run | undefined> {
  const row = await db
    .updateTable('runs')
    .set({ lease_until: until })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
    .returningAll()
    .executeTakeFirst();
  return row && toRun(row);
}

export async function setLease(db: Db, id: string, until: Date | null): Promise<void> {
  await db.updateTable('runs').set({ lease_until: until }).where('id', '=', id).execute();
}

export async function findRun(db: Db, id: string): Promise<Run | undefined> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRun(row);
}

export async function getRun(db: Db, id: string): Promise<Run> {
  const found = await findRun(db, id);
  if (!found) {
    throw new NotFoundError(
      `There is no run with id ${id}.`,
      'The case shows its run: `casebook case show`.',
    );
  }
  return found;
}

export async function runOfProposal(db: Db, proposalId: string): Promise<Run | undefined> {
  const row = await db
    .selectFrom('runs')
    .selectAll()
    .where('proposal_id', '=', proposalId)
    .executeTakeFirst();
  return row && toRun(row);
}

export async function latestRun(db: Db, caseId: string): Promise<Run | undefined> {
  const row = await db
    .selectFrom('runs')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toRun(row);
}

/** In the order in which they are done. */
export async function listSteps(db: Db, runId: string): Promise<RunStep[]> {
  const rows = await db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('seq')
    .execute();
  return rows.map(toStep);
}

/** Moves a run by compare-and-set and sets what is given with it. Undefined when it is in none of `from`. */
export async function setRunState(
  db: Db,
  id: string,
  to: RunState,
  options: { from: readonly RunState[]; detail?: string; verification?: Verification; endedAt?: Date },
): Promise<Run | undefined> {
  const row = await db
    .updateTable('runs')
    .set({
      state: to,
      ...(options.detail === undefined ? {} : { detail: options.detail }),
      ...(options.verification === undefined ? {} : { verification: JSON.stringify(options.verification) }),
      ...(options.endedAt === undefined ? {} : { ended_at: options.endedAt }),
    })
    .where('id', '=', id)
    .where('state', 'in', options.from)
    .returningAll()
    .executeTakeFirst();
  return row && toRun(row);
}

/** Moves a step by compare-and-set and sets what is given with it. Undefined when it is in none of `from`. */
export async function setStepState(
  db: Db,
  id: string,
  to: StepState,
  options: { from: readonly StepState[]; preImage?: Json; result?: Json; startedAt?: Date; endedAt?: Date },
): Promise<RunStep | undefined> {
  const row = await db
    .updateTable('run_steps')
    .set({
      state: to,
      ...(options.preImage === undefined ? {} : { pre_image: JSON.stringify(options.preImage) }),
      ...(options.result === undefined ? {} : { result: JSON.stringify(options.result) }),
      ...(options.startedAt === undefined ? {} : { started_at: options.startedAt }),
      ...(options.endedAt === undefined ? {} : { ended_at: options.endedAt }),
    })
    .where('id', '=', id)
    .where('state', 'in', options.from)
    .returningAll()
    .executeTakeFirst();
  return row && toStep(row);
}

/**
 * Proposals whose run should go on: decided on but not begun, or begun by a process that died. The job decides what
 * the decisions come to; one too many does nothing.
 */
export async function dueForRun(
  db: Db,
  olderThan: Date,
  now: Date,
): Promise<{ proposalId: string; caseId: string }[]> {
  const waiting = await db
    .selectFrom('proposals')
    .innerJoin('cases', 'cases.id', 'proposals.case_id')
    .select(['proposals.id as proposalId', 'proposals.case_id as caseId'])
    .where('proposals.state', '=', 'rehearsed')
    .where('cases.state', '=', 'awaiting_approval')
    .where(({ or, exists, selectFrom, eb }) =>
      or([
        eb('proposals.expires_at', '<', now),
        exists(
          selectFrom('approvals')
            .select('approvals.id')
            .whereRef('approvals.proposal_id', '=', 'proposals.id')
            .where('approvals.at', '<', olderThan),
        ),
      ]),
    )
    .limit(100)
    .execute();
  const broken = await db
    .selectFrom('runs')
    .select(['proposal_id as proposalId', 'case_id as caseId'])
    .where('state', '=', 'running')
    .where(({ or, eb }) => or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
    .limit(100)
    .execute();
  return [...waiting, ...broken];
}

/** Runs whose postconditions should be looked at again, or whose undo was begun by a process that died. */
export async function dueForVerification(db: Db, now: Date): Promise<{ runId: string; caseId: string }[]> {
  return db
    .selectFrom('runs')
    .select(['id as runId', 'case_id as caseId'])
    .where('state', 'in', ['verifying', 'undoing'])
    .where(({ or, eb }) => or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
    .orderBy('started_at')
    .limit(100)
    .execute();
}

/**
 * Newer proposals that have ended: nobody works with their credentials any more, and what is there of them is left over
 * from a crash. Of those that have not ended, the next credential replaces the last one.
 */
export async function endedProposals(
  db: Db,
  since: Date,
): Promise<{ proposalId: string; cluster: string }[]> {
  return db
    .selectFrom('proposals')
    .leftJoin('runs', 'runs.proposal_id', 'proposals.id')
    .select(['proposals.id as proposalId', sql<string>`proposals.plan->>'cluster'`.as('cluster')])
    .where('proposals.created_at', '>=', since)
    .where(({ or, eb }) =>
      or([
        eb('proposals.state', 'in', ['rejected', 'expired', 'withdrawn']),
        eb('runs.state', 'in', ['succeeded', 'failed', 'undone', 'undo_failed']),
      ]),
    )
    .execute();
}
