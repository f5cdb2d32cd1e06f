import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';

/** `casebook`: code alone. `scribe`: prose by a model, which code held to the record. */
export type ReportAuthor = 'casebook' | 'scribe';

export interface StoredReport {
  id: string;
  caseId: string;
  kind: 'post-mortem';
  attempt: number;
  /** 0 is the draft from the record alone; each later one is a rewriting. */
  revision: number;
  author: ReportAuthor;
  /** Markdown. */
  body: string;
  createdAt: Date;
}

/** Stores one revision of the report of an attempt; the same again changes nothing. */
export async function storeReport(
  db: Db,
  report: {
    team: string;
    caseId: string;
    kind: StoredReport['kind'];
    attempt: number;
    revision?: number;
    author?: ReportAuthor;
    body: string;
  },
): Promise<void> {
  await db
    .insertInto('reports')
    .values({
      id: randomUUID(),
      team: report.team,
      case_id: report.caseId,
      kind: report.kind,
      attempt: report.attempt,
      revision: report.revision ?? 0,
      author: report.author ?? 'casebook',
      body: report.body,
    })
    .onConflict((conflict) => conflict.columns(['case_id', 'kind', 'attempt', 'revision']).doNothing())
    .execute();
}

export async function latestReport(
  db: Db,
  caseId: string,
  kind: StoredReport['kind'],
): Promise<StoredReport | undefined> {
  const row = await db
    .selectFrom('reports')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('kind', '=', kind)
    .orderBy('attempt', 'desc')
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      caseId: row.case_id,
      kind,
      attempt: row.attempt,
      revision: row.revision,
      author: row.author,
      body: row.body,
      createdAt: row.created_at,
    }
  );
}

/** How far the report of an attempt is. */
export interface ReportsDone {
  /** Of the newest one; absent where there is none. */
  revision?: number;
  /** Corrections that were there when the newest one was written. */
  corrections: number;
  /** True where a scribe was asked for this attempt, whatever came of it. */
  scribeTried: boolean;
}

/**
 * From the entries that reports leave in the timeline. Corrections are counted and not compared by time: one that is
 * committed while a report is written may be older than the report, and is not in it.
 */
export async function reportsDone(db: Db, caseId: string, attempt: number): Promise<ReportsDone> {
  const row = await db
    .selectFrom('timeline')
    .select([
      sql<number | null>`max((data->>'corrections')::int)`.as('corrections'),
      sql<boolean>`coalesce(bool_or(data ? 'runs'), false)`.as('tried'),
    ])
    .where('case_id', '=', caseId)
    .where('kind', '=', 'post-mortem')
    .where(sql<boolean>`(data->>'attempt')::int = ${attempt}`)
    .executeTakeFirstOrThrow();
  const newest = await db
    .selectFrom('reports')
    .select((eb) => eb.fn.max('revision').as('revision'))
    .where('case_id', '=', caseId)
    .where('kind', '=', 'post-mortem')
    .where('attempt', '=', attempt)
    .executeTakeFirstOrThrow();
  return {
    ...(newest.revision === null ? {} : { revision: Number(newest.revision) }),
    corrections: row.corrections ?? 0,
    scribeTried: row.tried,
  };
}

/** Cases whose newest report lacks a correction that people made. */
export async function dueRedrafts(db: Db): Promise<JobPayload<'reports'>[]> {
  const rows = await db
    .selectFrom('cases')
    .innerJoin('timeline', 'timeline.case_id', 'cases.id')
    .select(['cases.id', 'cases.attempt'])
    .where('cases.state', 'in', ['resolved', 'closed'])
    .where('timeline.kind', 'in', ['post-mortem', 'correction'])
    .groupBy(['cases.id', 'cases.attempt'])
    .having(
      sql<boolean>`count(*) filter (where timeline.kind = 'correction') > max((data->>'corrections')::int)
        filter (where timeline.kind = 'post-mortem' and (data->>'attempt')::int = cases.attempt)`,
    )
    .limit(200)
    .execute();
  return rows.map((row) => ({ caseId: row.id, attempt: row.attempt }));
}
