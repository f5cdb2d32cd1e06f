import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { InvestigationInputs } from '#src/diagnosis/conclude-investigation.ts';
import type { FindingInputs } from '#src/diagnosis/diagnose.ts';
import type { Finding, FindingAuthor, StoredFinding } from '#src/diagnosis/types.ts';
import { NotFoundError } from '#src/errors.ts';
import type { Db } from '#src/store/database.ts';
import { jsonb } from '#src/store/jsonb.ts';
import type { FindingsTable } from '#src/store/schema.ts';

function toFinding(row: Selectable<FindingsTable>): StoredFinding {
  const { id, case_id: caseId, attempt, author, created_at: createdAt } = row;
  return { ...row.body, id, caseId, attempt, author, createdAt };
}

/** Stores the finding of one attempt by one author; the same again returns what is there (the job ran twice). */
export async function storeFinding(
  db: Db,
  ref: { team: string; caseId: string; attempt: number },
  finding: Finding,
  by: { author?: FindingAuthor; inputs?: FindingInputs | InvestigationInputs } = {},
): Promise<StoredFinding> {
  const { author = 'engine', inputs } = by;
  await db
    .insertInto('findings')
    .values({
      id: randomUUID(),
      team: ref.team,
      case_id: ref.caseId,
      attempt: ref.attempt,
      author,
      verdict: finding.verdict,
      body: jsonb(finding),
      inputs: inputs === undefined ? null : JSON.stringify(inputs),
    })
    .onConflict((conflict) => conflict.columns(['case_id', 'attempt', 'author']).doNothing())
    .execute();
  const row = await db
    .selectFrom('findings')
    .selectAll()
    .where('case_id', '=', ref.caseId)
    .where('attempt', '=', ref.attempt)
    .where('author', '=', author)
    .executeTakeFirstOrThrow();
  return toFinding(row);
}

export async function getFinding(db: Db, id: string): Promise<StoredFinding> {
  const row = await db.selectFrom('findings').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row)
    throw new NotFoundError(
      `There is no finding with id ${id}.`,
      'The case shows its findings: `casebook case show`.',
    );
  return toFinding(row);
}

/** Of the newest attempt; what an investigation added comes before the engine's own. */
export async function latestFinding(db: Db, caseId: string): Promise<StoredFinding | undefined> {
  const row = await db
    .selectFrom('findings')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('attempt', 'desc')
    .orderBy('author', 'asc')
    .limit(1)
    .executeTakeFirst();
  return row && toFinding(row);
}

/** A finding with what it was concluded from, where that was kept; the author says which inputs they are. */
export interface FindingOfCase {
  finding: StoredFinding;
  inputs?: FindingInputs | InvestigationInputs;
}

/** Every finding of a case in the order of attempts, the engine's first, with what it was concluded from. */
export async function findingsOfCase(db: Db, caseId: string): Promise<FindingOfCase[]> {
  const rows = await db
    .selectFrom('findings')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('attempt')
    .orderBy('author', 'desc')
    .execute();
  return rows.map((row) => ({ finding: toFinding(row), ...(row.inputs ? { inputs: row.inputs } : {}) }));
}
