import type { Case } from '#src/cases/types.ts';
import { describeError } from '#src/errors.ts';
import type { MessageContent } from '#src/slack/blocks/elements.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ListenerDeps } from '#src/slack/listeners/types.ts';
import { insertOutbox, LANES } from '#src/store/slack-outbox.ts';

/** The message that is answered, and the thread that the answer goes to. */
export interface Asked {
  channel: string;
  ts: string;
  threadTs: string;
  user: string;
  text: string;
}

/** One answer for each message, through the outbox: an event that is handled twice is answered once. */
export async function replyOnce(
  deps: ListenerDeps,
  at: Asked,
  body: MessageContent,
  about?: Pick<Case, 'id'>,
): Promise<void> {
  const { team } = deps.identity;
  const isNew = await insertOutbox(deps.db, {
    team,
    idemKey: `answer:${at.channel}/${at.ts}`,
    lane: LANES.chatter,
    channel: at.channel,
    method: 'chat.postMessage',
    args: { ...body, thread_ts: at.threadTs },
    argsHash: `answer:${body.text.slice(0, 200)}`,
    ...(about ? { caseId: about.id } : {}),
  });
  if (isNew) await afterCommit(deps.enqueue, deps.log)('outbox', { team });
}

/**
 * "casebook is looking into it": Slack takes it away with the next message of the app in that thread, or after two minutes.
 * Only a courtesy: what Slack refuses here is of no consequence.
 */
export async function showStatus(
  deps: Pick<ListenerDeps, 'client' | 'log'>,
  at: { channel: string; threadTs: string },
  status: string,
): Promise<void> {
  try {
    await deps.client.assistant.threads.setStatus({
      channel_id: at.channel,
      thread_ts: at.threadTs,
      status,
    });
  } catch (error) {
    deps.log.debug({ error: describeError(error) }, 'no status shown');
  }
}
