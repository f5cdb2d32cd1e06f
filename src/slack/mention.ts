import { type Intent, parseQuestion } from '#src/agent/responder/intents/parse-question.ts';
import type { Case } from '#src/cases/types.ts';
import { mentionSignal, parseMention } from '#src/signals/mention.ts';
import { askQuestion } from '#src/slack/ask-question.ts';
import { askingHelp, refusalAnswer, threadAnswer } from '#src/slack/blocks/thread-answer.ts';
import { correctCase } from '#src/slack/correct-case.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ListenerDeps, SlackEvent } from '#src/slack/listeners/types.ts';
import { caseForPerson } from '#src/slack/person-case.ts';
import { type Asked, replyOnce } from '#src/slack/thread-reply.ts';
import { findCase } from '#src/store/cases.ts';
import { storeSignals } from '#src/store/signals.ts';
import { caseOfMessage } from '#src/store/slack-outbox.ts';

/** Words of somebody who reports trouble, in a private message that names no object. */
const TROUBLE =
  /\b(?:down|slow|fail\w*|crash\w*|error\w*|broken?|wrong|leak\w*|stuck|hang\w*|unreachable|time(?:d )?outs?|not work\w*|5\d\d|look|check|investigate|diagnose)\b/i;

/** What a person wrote becomes a signal that asks for a look; the answer goes into the thread of the message. */
async function openByMention(deps: ListenerDeps, at: Asked): Promise<void> {
  const signal = mentionSignal({
    text: at.text,
    userId: at.user,
    channel: at.channel,
    threadTs: at.threadTs,
    eventTs: at.ts,
    defaultCluster: deps.defaultCluster,
  });
  const hint = afterCommit(deps.enqueue, deps.log);
  for (const signalId of await storeSignals(deps.db, deps.identity.team, [signal]))
    await hint('signals', { signalId });
}

/** An intent that a question about a case has; other words want a look, or are not understood. */
const isQuestion = (intent: Intent): boolean => !['look-again', 'unknown', 'help'].includes(intent.kind);

/** In the thread of a case: another look, a correction, or a question about it. */
async function answerInCase(deps: ListenerDeps, subject: Case, at: Asked, intent: Intent): Promise<void> {
  if (subject.state === 'closed' && !isQuestion(intent)) return openByMention(deps, at);
  if (intent.kind === 'look-again') {
    if (subject.state === 'diagnosed') {
      await afterCommit(deps.enqueue, deps.log)('diagnosis', {
        caseId: subject.id,
        attempt: subject.attempt + 1,
      });
    }
    return replyOnce(deps, at, threadAnswer(subject), subject);
  }
  // A case tells of logs and databases: guests see their channels, and people of other workspaces nothing.
  const problem = await deps.people.memberProblem(at.user);
  if (problem !== undefined) return replyOnce(deps, at, refusalAnswer(problem), subject);
  if (intent.kind === 'correction')
    return replyOnce(deps, at, await correctCase(deps, subject, at, intent.text), subject);
  return askQuestion(deps, subject, at);
}

/** In private, outside of a thread of a case: a report of trouble, or a question about the case that the person means. */
async function answerInPrivate(deps: ListenerDeps, at: Asked, intent: Intent): Promise<void> {
  const { target } = parseMention(at.text, deps.defaultCluster);
  const reports = target.object !== undefined || target.namespace !== undefined || TROUBLE.test(at.text);
  if (reports && ['look-again', 'unknown', 'why'].includes(intent.kind)) return openByMention(deps, at);
  const problem = await deps.people.memberProblem(at.user);
  const subject =
    problem === undefined && intent.kind !== 'help' ? await caseForPerson(deps, at.user, at.text) : undefined;
  if (!subject) return replyOnce(deps, at, askingHelp());
  return answerInCase(deps, subject, at, intent);
}

/**
 * Answers what a person wrote to the bot. In the thread of a case it is about that case; elsewhere it opens one. Text
 * decides nothing but what is looked up: no approval and no run ever comes from it. Safe to do twice.
 */
export async function answerMention(event: SlackEvent, deps: ListenerDeps): Promise<void> {
  const { user, channel, ts, text } = event;
  if (user === undefined || channel === undefined || ts === undefined || text === undefined) return;
  if (user === deps.identity.botUserId || event.botId !== undefined) return;
  const at: Asked = { channel, ts, threadTs: event.threadTs ?? ts, user, text };
  const intent = parseQuestion(text);
  const caseId =
    event.threadTs === undefined
      ? undefined
      : await caseOfMessage(deps.db, deps.identity.team, channel, event.threadTs);
  const subject = caseId === undefined ? undefined : await findCase(deps.db, caseId);
  if (subject) return answerInCase(deps, subject, at, intent);
  if (event.channelType === 'im') return answerInPrivate(deps, at, intent);
  if (intent.kind === 'help') return replyOnce(deps, at, askingHelp());
  return openByMention(deps, at);
}
