import type { CasesReader, PastCase } from '#src/agent/tool-reads.ts';
import type { Db } from '#src/store/database.ts';
import { findPastCases } from '#src/store/past-cases.ts';

/** Cases of a workspace but the one that asks. What of them may be shown is the tool's to decide. */
export function pastCasesReader(db: Db, ref: { team: string; caseId?: string }): CasesReader {
  return {
    search: async ({ text, cause, limit }) => {
      const rows = await findPastCases(db, {
        team: ref.team,
        ...(ref.caseId === undefined ? {} : { not: ref.caseId }),
        ...(text === undefined ? {} : { text }),
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
