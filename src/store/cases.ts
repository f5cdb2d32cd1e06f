import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { LIVE_STATES, statesBefore } from '#src/cases/states.ts';
import type { Case, CaseState } from '#src/cases/types.ts';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import type { CasesTable } from '#src/store/schema.ts';

function toCase(row: Selectable<CasesTable>): Case {
  return {
    id: row.id,
    team: row.team,
    number: row.number,
    state: row.state,
    title: row.title,
    severity: row.severity,
    verdict: row.verdict ?? undefined,
    environment: row.environment,
    scope: row.scope,
    fingerprint: row.fingerprint,
    owner: row.owner ?? undefined,
    channel: row.channel,
    threadTs: row.thread_ts ?? undefined,
    requester: row.requester,
    acknowledgedBy: row.acknowledged_by ?? undefined,
    mutedUntil: row.muted_until ?? undefined,
    attempt: row.attempt,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    resolvedAt: row.resolved_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
  };
}

export type NewCase = Omit<
  Case,
  'id' | 'number' | 'state' | 'attempt' | 'updatedAt' | 'resolvedAt' | 'closedAt' | 'verdict'
>;

/** How long after its resolution the same trouble is a recurrence of the case and no new one. */
const RECURRENCE_MS = 60 * 60 * 1_000;

/**
 * Opens a case, or returns the one that the trouble belongs to: a live case with the same fingerprint, or one that was
 * resolved within the last hour (`recurred`). Numbers are given under a lock per workspace, so they have no holes and two
 * signals at once cannot open two cases.
 */
export async function openOrJoinCase(
  db: Db,
  input: NewCase,
): Promise<{ case: Case; outcome: 'opened' | 'joined' | 'recurred' }> {
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`cases:${input.team}`}, 0))`.execute(trx);
    const known = await trx
      .selectFrom('cases')
      .selectAll()
      .where('team', '=', input.team)
      .where('fingerprint', '=', input.fingerprint)
      .where((eb) =>
        eb.or([
          eb('state', 'in', LIVE_STATES),
          eb.and([
            eb('state', '=', 'resolved'),
            eb('resolved_at', '>', new Date(Date.now() - RECURRENCE_MS)),
          ]),
        ]),
      )
      .orderBy('opened_at', 'desc')
      .executeTakeFirst();
    if (known) return { case: toCase(known), outcome: known.state === 'resolved' ? 'recurred' : 'joined' };
    const { next } = await trx
      .selectFrom('cases')
      .select(sql<number>`coalesce(max(number), 0) + 1`.as('next'))
      .where('team', '=', input.team)
      .executeTakeFirstOrThrow();
    const row = await trx
      .insertInto('cases')
      .values({
        id: randomUUID(),
        number: next,
        state: 'open',
        team: input.team,
        title: input.title,
        severity: input.severity,
        environment: input.environment,
        scope: JSON.stringify(input.scope),
        fingerprint: input.fingerprint,
        owner: input.owner,
        channel: input.channel,
        thread_ts: input.threadTs,
        requester: input.requester,
        opened_at: input.openedAt,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { case: toCase(row), outcome: 'opened' };
  });
}

/** The live case of a fingerprint: where a resolved signal belongs. */
export async function findLiveCase(db: Db, team: string, fingerprint: string): Promise<Case | undefined> {
  const row = await db
    .selectFrom('cases')
    .selectAll()
    .where('team', '=', team)
    .where('fingerprint', '=', fingerprint)
    .where('state', 'in', LIVE_STATES)
    .executeTakeFirst();
  return row && toCase(row);
}

export async function findCase(db: Db, id: string): Promise<Case | undefined> {
  const row = await db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toCase(row);
}

export async function getCase(db: Db, id: string): Promise<Case> {
  const found = await findCase(db, id);
  if (!found)
    throw new NotFoundError(`There is no case with id ${id}.`, 'List the cases with `casebook case list`.');
  return found;
}

export async function findCaseByNumber(db: Db, team: string, number: number): Promise<Case | undefined> {
  const row = await db
    .selectFrom('cases')
    .selectAll()
    .where('team', '=', team)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && toCase(row);
}

/** For the command line, where the workspace need not be named: refuses a number that several workspaces have. */
export async function findCaseOfNumber(db: Db, number: number, team?: string): Promise<Case | undefined> {
  if (team !== undefined) return findCaseByNumber(db, team, number);
  const rows = await db.selectFrom('cases').selectAll().where('number', '=', number).execute();
  if (rows.length > 1) {
    const teams = rows.map((row) => row.team).join(', ');
    throw new InvalidInputError(
      `Several workspaces have a case ${number}: ${teams}.`,
      'Name one with --team.',
    );
  }
  return rows[0] && toCase(rows[0]);
}

/** Newest first. Without `states` all that are not closed. */
export async function listCases(
  db: Db,
  filter: { team?: string; states?: readonly CaseState[]; limit?: number } = {},
): Promise<Case[]> {
  let query = db
    .selectFrom('cases')
    .selectAll()
    .orderBy('opened_at', 'desc')
    .limit(filter.limit ?? 50);
  if (filter.team !== undefined) query = query.where('team', '=', filter.team);
  query = filter.states ? query.where('state', 'in', filter.states) : query.where('state', '<>', 'closed');
  return (await query.execute()).map(toCase);
}

/**
 * Moves a case by compare-and-set. Returns the moved case, or undefined when it is in none of `from` (by default: any
 * state from which the table of transitions allows `to`): somebody else was first, and the caller's job is stale.
 */
export async function moveCase(
  db: Db,
  id: string,
  to: CaseState,
  options: { from?: readonly CaseState[]; attempt?: number } = {},
): Promise<Case | undefined> {
  let query = db
    .updateTable('cases')
    .set({ state: to, updated_at: new Date() })
    .where('id', '=', id)
    .where('state', 'in', options.from ?? statesBefore(to));
  if (options.attempt !== undefined) query = query.where('attempt', '=', options.attempt);
  if (to === 'resolved') query = query.set({ resolved_at: new Date() });
  if (to === 'closed') query = query.set({ closed_at: new Date() });
  const row = await query.returningAll().executeTakeFirst();
  return row && toCase(row);
}

/**
 * Starts the diagnosis with that attempt number, or goes on with it where a process died in the middle. Undefined when
 * the case has moved on: the job is stale. Only the worker's role may do this.
 */
export async function beginDiagnosis(db: Db, id: string, attempt: number): Promise<Case | undefined> {
  const row = await db
    .updateTable('cases')
    .set({ state: 'diagnosing', attempt, updated_at: new Date() })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', 'in', statesBefore('diagnosing')), eb('attempt', '=', attempt - 1)]),
        eb.and([eb('state', '=', 'diagnosing'), eb('attempt', '=', attempt)]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
  return row && toCase(row);
}

export async function setVerdict(db: Db, id: string, verdict: NonNullable<Case['verdict']>): Promise<void> {
  await db.updateTable('cases').set({ verdict, updated_at: new Date() }).where('id', '=', id).execute();
}

/** What a look at the cluster made of the scope that the signal gave. */
export async function setScope(db: Db, id: string, scope: Case['scope']): Promise<void> {
  await db
    .updateTable('cases')
    .set({ scope: JSON.stringify(scope) })
    .where('id', '=', id)
    .execute();
}

/** Who has seen it; the first one stays. */
export async function acknowledgeCase(db: Db, id: string, actor: string): Promise<boolean> {
  const row = await db
    .updateTable('cases')
    .set({ acknowledged_by: actor, updated_at: new Date() })
    .where('id', '=', id)
    .where('acknowledged_by', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
