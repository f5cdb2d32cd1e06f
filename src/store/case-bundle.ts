import type { RecordedRun } from '#src/agent/replay/recorded-run.ts';
import type { Case } from '#src/cases/types.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { callsOfRun, runsOfCase } from './agent-runs.ts';
import { getCase } from './cases.ts';
import type { Db } from './database.ts';
import { type FindingOfCase, findingsOfCase } from './findings.ts';
import { caseVault } from './vault.ts';

/** Everything that a replay of a case needs, as JSON. What it holds was redacted before it was stored. */
export interface CaseBundle {
  /** Of this format. */
  version: 1;
  case: Pick<Case, 'id' | 'team' | 'number' | 'title' | 'environment' | 'scope' | 'severity'> & {
    owner?: string;
  };
  evidence: EvidenceItem[];
  findings: FindingOfCase[];
  runs: RecordedRun[];
}

/** Reads a case as a bundle. Throws NotFoundError where the calls of a run are not kept any more. */
export async function readBundle(db: Db, caseId: string): Promise<CaseBundle> {
  const { id, team, number, title, environment, scope, severity, owner } = await getCase(db, caseId);
  const runs: RecordedRun[] = [];
  for (const stored of await runsOfCase(db, caseId)) {
    const { state, output, why, detail, usage, startedAt: _, endedAt: __, ...run } = stored;
    // One that is under way has no end to compare with.
    if (state === 'running') continue;
    runs.push({
      run,
      end: {
        state,
        ...(output === undefined ? {} : { output }),
        ...(why === undefined ? {} : { why }),
        ...(detail === undefined ? {} : { detail }),
        usage,
      },
      ...(await callsOfRun(db, stored)),
    });
  }
  return {
    version: 1,
    case: {
      id,
      team,
      number,
      title,
      environment,
      scope,
      severity,
      ...(owner === undefined ? {} : { owner }),
    },
    evidence: await caseVault(db, { team, caseId }).all(),
    findings: await findingsOfCase(db, caseId),
    runs,
  };
}
