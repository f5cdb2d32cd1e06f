import { randomUUID } from 'node:crypto';
import type { Db } from '#src/store/database.ts';

export interface StoredReport {
  id: string;
  caseId: string;
  kind: 'post-mortem';
  attempt: number;
  /** Markdown. */
  body: string;
  createdAt: Date;
}

/** Stores the report of one attempt; the same attempt again changes nothing. */
export async function storeReport(
  db: Db,
  report: { team: string; caseId: string; kind: StoredReport['kind']; attempt: number; body: string },
): Promise<void> {
  await db
    .insertInto('reports')
    .values({
      id: randomUUID(),
      team: report.team,
      case_id: report.caseId,
      kind: report.kind,
      attempt: report.attempt,
      body: report.body,
    })
    .onConflict((conflict) => conflict.columns(['case_id', 'kind', 'attempt']).doNothing())
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
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      caseId: row.case_id,
      kind,
      attempt: row.attempt,
      body: row.body,
      createdAt: row.created_at,
    }
  );
}
