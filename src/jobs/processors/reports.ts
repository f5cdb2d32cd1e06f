import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import { renderPostMortem } from '#src/reports/post-mortem.ts';
import { listApprovals } from '#src/store/approvals.ts';
import { getCase } from '#src/store/cases.ts';
import type { Db } from '#src/store/database.ts';
import { latestFinding } from '#src/store/findings.ts';
import { latestProposal } from '#src/store/proposals.ts';
import { addTimeline, auditHead, listTimeline } from '#src/store/record-of-case.ts';
import { storeReport } from '#src/store/reports.ts';
import { latestRun, listSteps } from '#src/store/runs.ts';
import { signalsOfCase } from '#src/store/signals.ts';

/** Drafts the post-mortem of a resolved case; a case that was reopened meanwhile is left alone. */
export function createReportsProcessor(deps: { db: Db; enqueue: Enqueue }) {
  return async ({ caseId, attempt }: JobPayload<'reports'>): Promise<void> => {
    const { db } = deps;
    const subject = await getCase(db, caseId);
    if (subject.attempt !== attempt || !['resolved', 'closed'].includes(subject.state)) return;
    const proposal = await latestProposal(db, caseId);
    const run = await latestRun(db, caseId);
    const body = renderPostMortem({
      case: subject,
      signals: await signalsOfCase(db, caseId),
      timeline: await listTimeline(db, caseId),
      finding: await latestFinding(db, caseId),
      proposal,
      approvals: proposal ? await listApprovals(db, proposal.id) : [],
      run,
      steps: run ? await listSteps(db, run.id) : [],
      auditHead: await auditHead(db, caseId),
    });
    await storeReport(db, { team: subject.team, caseId, kind: 'post-mortem', attempt, body });
    await addTimeline(
      db,
      { team: subject.team, caseId },
      {
        at: new Date(),
        kind: 'post-mortem',
        actor: 'casebook',
        text: 'Post-mortem drafted',
        dedupKey: `post-mortem:${attempt}`,
      },
    );
    await deps.enqueue('views', { caseId });
  };
}
