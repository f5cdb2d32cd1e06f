import { answerQuestion, type ResponderModel } from '#src/agent/responder/answer-question.ts';
import type { CaseRecord } from '#src/agent/responder/intents/context.ts';
import type { ToolDefinition } from '#src/agent/tools/tool.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import { CasebookError } from '#src/errors.ts';
import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import { listApprovals } from '#src/store/approvals.ts';
import { getCase } from '#src/store/cases.ts';
import type { Db } from '#src/store/database.ts';
import { latestFinding } from '#src/store/findings.ts';
import { latestProposal } from '#src/store/proposals.ts';
import { answeredQuestions, beginAnswer, type Question, storeAnswer } from '#src/store/questions.ts';
import { listTimeline } from '#src/store/record-of-case.ts';
import { latestRun, listSteps } from '#src/store/runs.ts';

export interface AnswersDeps {
  db: Db;
  enqueue: Enqueue;
  tools: readonly ToolDefinition[];
  /** What the tools of a case read. Throws ConfigError where its cluster is not connected. */
  readsOf(subject: Case): ToolReads;
  /** Absent: the model is off. */
  model?: ResponderModel | undefined;
  now: () => Date;
  /** Ends a run of the model when the process stops. */
  signal?: AbortSignal;
}

/** After these a person is told that there is no answer, instead of waiting for one that never comes. */
const MOST_ATTEMPTS = 3;
/** Of a thread: what somebody refers back to. */
const MOST_EARLIER = 5;

async function recordOf(db: Db, subject: Case): Promise<CaseRecord> {
  const proposal = await latestProposal(db, subject.id);
  const run = await latestRun(db, subject.id);
  return {
    case: subject,
    finding: await latestFinding(db, subject.id),
    proposal,
    approvals: proposal ? await listApprovals(db, proposal.id) : [],
    run,
    steps: run ? await listSteps(db, run.id) : [],
    timeline: await listTimeline(db, subject.id),
  };
}

async function earlierOf(db: Db, question: Question): Promise<{ question: string; answer: string }[]> {
  const before = await answeredQuestions(db, question.caseId, {
    before: question.askedAt,
    limit: MOST_EARLIER,
  });
  return before.map((each) => ({ question: each.text, answer: (each.answer?.text ?? '').slice(0, 600) }));
}

/** Answers a question into its row; the Slack process shows it. Runs again where a process died in the middle. */
export function createAnswersProcessor(deps: AnswersDeps) {
  const { db } = deps;

  async function answer(question: Question): Promise<void> {
    const subject = await getCase(db, question.caseId);
    const now = deps.now();
    const { answer: found, runId } = await answerQuestion(
      {
        id: question.id,
        text: question.text,
        clock: { now, zone: question.timeZone },
        record: await recordOf(db, subject),
        earlier: await earlierOf(db, question),
        tools: deps.tools,
        context: {
          scope: subject.scope,
          reads: deps.readsOf(subject),
          now,
          signal: deps.signal ?? new AbortController().signal,
        },
      },
      deps.model,
    );
    await storeAnswer(db, question.id, found, { agentRunId: runId });
  }

  return async ({ questionId }: JobPayload<'answers'>): Promise<void> => {
    const question = await beginAnswer(db, questionId);
    if (!question) return;
    try {
      await answer(question);
    } catch (error) {
      if (question.attempts < MOST_ATTEMPTS || deps.signal?.aborted) throw error;
      const why = error instanceof CasebookError ? `${error.message} ${error.fix}` : 'Casebook failed at it.';
      const text = `I could not answer this. ${why}`;
      await storeAnswer(db, questionId, { text, evidence: [], byModel: false }, { state: 'failed' });
    }
    await deps.enqueue('views', { caseId: question.caseId });
  };
}
