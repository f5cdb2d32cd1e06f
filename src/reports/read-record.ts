import type { Case } from '#src/cases/types.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { evidenceIdsOf } from '#src/reports/facts.ts';
import type { PostMortemInput } from '#src/reports/types.ts';
import { listApprovals } from '#src/store/approvals.ts';
import type { Db } from '#src/store/database.ts';
import { latestFinding } from '#src/store/findings.ts';
import { latestProposal } from '#src/store/proposals.ts';
import { auditHead, listAudit, listTimeline } from '#src/store/record-of-case.ts';
import { listRecords } from '#src/store/records.ts';
import { latestRun, listSteps } from '#src/store/runs.ts';
import { signalsOfCase } from '#src/store/signals.ts';
import { caseVault } from '#src/store/vault.ts';

/** What a report tells of itself in the timeline. */
export const REPORT_KIND = 'post-mortem';

/** Reads all that a post-mortem is written from. One query after the other: within a transaction there is one connection. */
export async function readRecord(db: Db, subject: Case): Promise<PostMortemInput> {
  const { id: caseId, team, scope } = subject;
  const finding = await latestFinding(db, caseId);
  const proposal = await latestProposal(db, caseId);
  const run = await latestRun(db, caseId);
  const vault = caseVault(db, { team, caseId });
  const evidence: EvidenceItem[] = [];
  for (const id of finding ? evidenceIdsOf(finding) : []) {
    const item = await vault.get(id);
    if (item) evidence.push(item);
  }
  const services = await listRecords(db, team, 'service');
  const near = new Set([scope.service, scope.object?.name, ...scope.dependencies]);
  return {
    case: subject,
    signals: await signalsOfCase(db, caseId),
    // What tells of the reports themselves is no part of what they tell, and marks stay the same from one to the next.
    timeline: (await listTimeline(db, caseId)).filter(({ kind }) => kind !== REPORT_KIND),
    ...(finding ? { finding } : {}),
    ...(proposal ? { proposal } : {}),
    approvals: proposal ? await listApprovals(db, proposal.id) : [],
    ...(run ? { run } : {}),
    steps: run ? await listSteps(db, run.id) : [],
    evidence,
    audit: await listAudit(db, caseId),
    auditHead: await auditHead(db, caseId),
    owners: Object.fromEntries(
      services.filter(({ key }) => near.has(key)).map(({ key, body }) => [key, body.owner]),
    ),
  };
}
