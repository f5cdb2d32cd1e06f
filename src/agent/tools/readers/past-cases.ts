import type { CasesReader, PastCase } from '#src/agent/tools/tool-reads.ts';
import type { CaseScope } from '#src/cases/types.ts';
import type { Db } from '#src/store/database.ts';
import { findPastCases } from '#src/store/past-cases.ts';

/**
 * Cases of a workspace but the one that asks. Words are looked for in cases of its own scope alone: whether they stand in
 * others is not its to know. What is shown of a case is the tool's to decide.
 */
export function pastCasesReader(
  db: Db,
  ref: { team: string; caseId: string; scope: CaseScope },
): CasesReader {
  return {
    search: async ({ text, cause, limit }) => {
      const rows = await findPastCases(db, {
        team: ref.team,
        not: ref.caseId,
        ...(text === undefined ? {} : { text, within: ref.scope }),
        ...(cause === undefined ? {} : { cause }),
        limit,
      });
      return rows.map(
        ({ verdict, openedAt, resolvedAt, run, ...row }): PastCase => ({
          ...row,
          ...(verdict ? { verdict } : {}),
          openedAt: openedAt.toISOString(),
          ...(resolvedAt ? { resolvedAt: resolvedAt.toISOString() } : {}),
          ...(run ? { run } : {}),
        }),
      );
    },
  };
}
