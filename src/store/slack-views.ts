import { sql } from 'kysely';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';

/** Ids of what a case has gathered, oldest first: a view shows every attempt, not only the last one. */
export async function partsOfCase(
  db: Db,
  caseId: string,
): Promise<{ findings: string[]; proposals: string[]; runs: string[] }> {
  const findings = await db
    .selectFrom('findings')
    .select('id')
    .where('case_id', '=', caseId)
    .orderBy('attempt')
    // The engine's, then what an investigation made of it.
    .orderBy('author', 'desc')
    .execute();
  const proposals = await db
    .selectFrom('proposals')
    .select('id')
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .execute();
  const runs = await db
    .selectFrom('runs')
    .select('id')
    .where('case_id', '=', caseId)
    .orderBy('started_at')
    .execute();
  const ids = (rows: { id: string }[]) => rows.map((row) => row.id);
  return { findings: ids(findings), proposals: ids(proposals), runs: ids(runs) };
}

/** The database's clock. A view is as new as the moment before its rows were read. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]?.now ?? new Date();
}

export async function markRendered(db: Db, ref: { team: string; caseId: string }, at: Date): Promise<void> {
  await db
    .insertInto('slack_views')
    .values({ case_id: ref.caseId, team: ref.team, rendered_at: at })
    .onConflict((conflict) =>
      conflict
        .column('case_id')
        .doUpdateSet({ rendered_at: sql<Date>`greatest(slack_views.rendered_at, excluded.rendered_at)` }),
    )
    .execute();
}

/**
 * Cases whose messages may be behind their rows: never rendered, changed since (with 2 s for clocks that differ), an
 * approval that expired since, something that moves without a row changing (a verification's time left), or not looked
 * at for five minutes while live.
 */
export async function staleViews(db: Db): Promise<JobPayload<'views'>[]> {
  const { rows } = await sql<{ caseId: string }>`
    select c.id as "caseId"
    from cases c
    left join slack_views v on v.case_id = c.id
    where (c.state <> 'closed' or c.updated_at > now() - interval '1 day')
      and (
        v.rendered_at is null
        or v.rendered_at < c.updated_at + interval '2 seconds' and v.rendered_at < now() - interval '4 seconds'
        or v.rendered_at < (select max(a.at) from audit a where a.case_id = c.id)
        or v.rendered_at < (select max(f.created_at) from findings f where f.case_id = c.id)
        or v.rendered_at < (select max(p.created_at) from proposals p where p.case_id = c.id)
        or v.rendered_at < (select max(r.created_at) from reports r where r.case_id = c.id)
        or v.rendered_at < (select max(q.answered_at) from questions q where q.case_id = c.id)
        or exists (
          select from proposals p
          where p.case_id = c.id and p.expires_at between v.rendered_at and now()
        )
        or c.state in ('running', 'verifying') and v.rendered_at < now() - interval '15 seconds'
        or c.state not in ('resolved', 'closed') and v.rendered_at < now() - interval '5 minutes'
      )
    order by v.rendered_at nulls first
    limit 200`.execute(db);
  return rows;
}
