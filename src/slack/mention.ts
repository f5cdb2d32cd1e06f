import type { Case } from '#src/cases/types.ts';
import { mentionSignal } from '#src/signals/mention.ts';
import { threadAnswer } from '#src/slack/blocks/thread-answer.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ListenerDeps, SlackEvent } from '#src/slack/listeners/types.ts';
import { findCase } from '#src/store/cases.ts';
import { storeSignals } from '#src/store/signals.ts';
import { caseOfMessage, insertOutbox, LANES } from '#src/store/slack-outbox.ts';

/** One answer for each message, through the outbox: an event that is handled twice is answered once. */
async function answerInThread(
  deps: ListenerDeps,
  asked: Case,
  at: { channel: string; ts: string; threadTs: string },
): Promise<void> {
  const { team } = deps.identity;
  const body = threadAnswer(asked);
  const isNew = await insertOutbox(deps.db, {
    team,
    idemKey: `answer:${at.channel}/${at.ts}`,
    lane: LANES.chatter,
    channel: at.channel,
    method: 'chat.postMessage',
    args: { ...body, thread_ts: at.threadTs },
    argsHash: `answer:${asked.state}`,
    caseId: asked.id,
  });
  if (isNew) await afterCommit(deps.enqueue, deps.log)('outbox', { team });
}

/**
 * What a person wrote to the bot becomes a signal that asks for a look; the answer goes into the thread of the message.
 * In the thread of a diagnosed case it asks for another look at that case instead. Safe to do twice.
 */
export async function answerMention(event: SlackEvent, deps: ListenerDeps): Promise<void> {
  const { user, channel, ts, text } = event;
  if (user === undefined || channel === undefined || ts === undefined || text === undefined) return;
  if (user === deps.identity.botUserId || event.botId !== undefined) return;
  const { team } = deps.identity;

  const caseId =
    event.threadTs === undefined ? undefined : await caseOfMessage(deps.db, team, channel, event.threadTs);
  const asked = caseId === undefined ? undefined : await findCase(deps.db, caseId);
  const hint = afterCommit(deps.enqueue, deps.log);
  if (asked && asked.state !== 'closed') {
    if (asked.state === 'diagnosed')
      await hint('diagnosis', { caseId: asked.id, attempt: asked.attempt + 1 });
    await answerInThread(deps, asked, { channel, ts, threadTs: event.threadTs ?? ts });
    return;
  }

  const signal = mentionSignal({
    text,
    userId: user,
    channel,
    threadTs: event.threadTs ?? ts,
    eventTs: ts,
    defaultCluster: deps.defaultCluster,
  });
  for (const signalId of await storeSignals(deps.db, team, [signal])) await hint('signals', { signalId });
}
