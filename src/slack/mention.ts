import { mentionSignal } from '#src/signals/mention.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ListenerDeps, SlackEvent } from '#src/slack/listeners/types.ts';
import { findCase } from '#src/store/cases.ts';
import { storeSignals } from '#src/store/signals.ts';
import { caseOfMessage } from '#src/store/slack-outbox.ts';

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
  if (asked && asked.state !== 'closed') {
    const hint = afterCommit(deps.enqueue, deps.log);
    if (asked.state === 'diagnosed')
      await hint('diagnosis', { caseId: asked.id, attempt: asked.attempt + 1 });
    await hint('views', { caseId: asked.id });
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
  const hint = afterCommit(deps.enqueue, deps.log);
  for (const signalId of await storeSignals(deps.db, team, [signal])) await hint('signals', { signalId });
}
