import type { Case, TimelineEntry } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Signal } from '#src/signals/types.ts';
import type { ProposalView } from '#src/slack/blocks/proposal.ts';
import { listApprovals } from '#src/store/approvals.ts';
import { findCase } from '#src/store/cases.ts';
import type { Db } from '#src/store/database.ts';
import { getFinding } from '#src/store/findings.ts';
import { getProposal } from '#src/store/proposals.ts';
import { answeredQuestions, type Question } from '#src/store/questions.ts';
import { type AuditHead, auditHead, listTimeline } from '#src/store/record-of-case.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';
import { latestReport, type StoredReport } from '#src/store/reports.ts';
import { getRun, listSteps } from '#src/store/runs.ts';
import { signalsOfCase } from '#src/store/signals.ts';
import { partsOfCase } from '#src/store/slack-views.ts';

/** All rows of a case that people see, every attempt of them, oldest first. */
export interface CaseView {
  case: Case;
  signals: Signal[];
  findings: StoredFinding[];
  proposals: ProposalView[];
  runs: { run: Run; steps: RunStep[] }[];
  timeline: TimelineEntry[];
  /** Questions of people that are answered, oldest first. */
  questions?: Question[];
  postMortem?: StoredReport;
  auditHead?: AuditHead;
}

async function inOrder<In, Out>(items: readonly In[], read: (item: In) => Promise<Out>): Promise<Out[]> {
  const out: Out[] = [];
  for (const item of items) out.push(await read(item));
  return out;
}

/**
 * Reads a case as it is now; undefined when there is none with that id. One query after the other: within a transaction
 * there is one connection.
 */
export async function loadCaseView(db: Db, caseId: string): Promise<CaseView | undefined> {
  const found = await findCase(db, caseId);
  if (!found) return undefined;
  const parts = await partsOfCase(db, caseId);
  const postMortem = await latestReport(db, caseId, 'post-mortem');
  const head = await auditHead(db, caseId);
  const timeline = await listTimeline(db, caseId);
  return {
    case: found,
    signals: await signalsOfCase(db, caseId),
    findings: await inOrder(parts.findings, (id) => getFinding(db, id)),
    proposals: await inOrder(parts.proposals, async (id) => {
      const rehearsal = await latestRehearsal(db, id);
      const withdrawn = timeline.find(
        (entry) => entry.kind === 'proposal.withdrawn' && entry.data?.proposalId === id,
      );
      return {
        proposal: await getProposal(db, id),
        approvals: await listApprovals(db, id),
        ...(rehearsal ? { rehearsal } : {}),
        ...(withdrawn ? { withdrawnBecause: withdrawn.text } : {}),
      };
    }),
    runs: await inOrder(parts.runs, async (id) => ({
      run: await getRun(db, id),
      steps: await listSteps(db, id),
    })),
    timeline,
    questions: await answeredQuestions(db, caseId),
    ...(postMortem ? { postMortem } : {}),
    ...(head ? { auditHead: head } : {}),
  };
}
