import { spokenText } from '#src/agent/responder/intents/parse-question.ts';
import type { Case } from '#src/cases/types.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ListenerDeps } from '#src/slack/listeners/types.ts';
import { type Asked, showStatus } from '#src/slack/thread-reply.ts';
import { insertQuestion } from '#src/store/questions.ts';

/** Keeps a question about a case and asks the worker to answer it; the answer comes by the case's view. Safe to do twice. */
export async function askQuestion(deps: ListenerDeps, subject: Case, at: Asked): Promise<void> {
  const questionId = await insertQuestion(deps.db, {
    team: deps.identity.team,
    caseId: subject.id,
    channel: at.channel,
    ts: at.ts,
    threadTs: at.threadTs,
    userId: at.user,
    text: spokenText(at.text),
    timeZone: await deps.people.timeZoneOf(at.user),
  });
  await afterCommit(deps.enqueue, deps.log)('answers', { questionId });
  await showStatus(deps, at, 'is looking into it');
}
