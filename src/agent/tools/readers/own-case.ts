import type { OwnCaseReader } from '#src/agent/tools/tool-reads.ts';
import { getCase } from '#src/store/cases.ts';
import type { Db } from '#src/store/database.ts';
import { latestFinding } from '#src/store/findings.ts';
import { listTimeline } from '#src/store/record-of-case.ts';
import { caseVault } from '#src/store/vault.ts';

/** The case that asks, as it stands in Postgres at that moment. */
export function ownCaseReader(db: Db, ref: { team: string; caseId: string }): OwnCaseReader {
  const vault = caseVault(db, ref);
  return {
    case: () => getCase(db, ref.caseId),
    finding: () => latestFinding(db, ref.caseId),
    timeline: () => listTimeline(db, ref.caseId),
    evidence: (id) => vault.get(id),
  };
}
