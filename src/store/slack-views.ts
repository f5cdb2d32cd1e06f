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

/** How long a run of an agent can be under way; an older one died with its process. */
const LONGEST_RUN = sql`interval '10 minutes'`;

/**
 * The agent that looks into a case at the moment, with the message that stands for the case: where to say that somebody is
 * at work. Undefined where none is, or where the case has no message yet.
 */
export async function agentAtWork(
  db: Db,
  caseId: string,
): Promise<{ agent: string; channel: string; threadTs: string } | undefined> {
  const { rows } = await sql<{ agent: string; channel: string; threadTs: string }>`
    select r.agent, o.channel, coalesce(c.thread_ts, o.result_ts) as "threadTs"
    from agent_runs r
    join cases c on c.id = r.case_id
    join slack_outbox o on o.team = c.team and o.idem_key = 'case:' || c.id || ':root' and o.result_ts is not null
    where r.case_id = ${caseId} and r.state = 'running' and r.agent not in ('responder', 'scribe')
      and r.started_at > now() - ${LONGEST_RUN}
    order by r.started_at desc
    limit 1`.execute(db);
  return rows[0];
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
 * answer since, an approval that expired since, an agent at work, something that moves without a row changing (a verification's time left), or not looked
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
        -- Slack takes a status away after two minutes.
        or exists (
          select from agent_runs r
          where r.case_id = c.id and r.state = 'running' and r.agent not in ('responder', 'scribe')
            and r.started_at > now() - ${LONGEST_RUN}
            and (v.rendered_at < r.started_at or v.rendered_at < now() - interval '90 seconds')
        )
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
