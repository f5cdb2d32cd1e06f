import { randomUUID } from 'node:crypto';
import type { Db } from '#src/store/database.ts';

export interface StoredReport {
  id: string;
  caseId: string;
  kind: 'post-mortem';
  attempt: number;
  /** 0 is the draft from the record alone; each later one is a rewriting. */
  revision: number;
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
      body: row.body,
      createdAt: row.created_at,
    }
  );
}
