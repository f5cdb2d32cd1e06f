import { createHash } from 'node:crypto';
import type { DesiredMessage } from '#src/slack/render-case.ts';
import type { Db } from '#src/store/database.ts';
import {
  insertOutbox,
  LANES,
  type OutboxRow,
  rewriteUnsent,
  rowsOfMessage,
  supersedeUpdates,
} from '#src/store/slack-outbox.ts';

/** A message that Slack refused for the state of a channel is worth another try: an invitation mends it. */
const MENDABLE = /^(not_in_channel|channel_not_found|is_archived)\b/;

function hashOf(content: DesiredMessage['content']): string {
  return createHash('sha256')
    .update(JSON.stringify([content.text, content.blocks]))
    .digest('hex');
}

/** What changes about one message: a post, an update, or nothing. Returns true when something was queued. */
async function reconcileMessage(
  db: Db,
  ref: { team: string; caseId: string },
  desired: DesiredMessage,
): Promise<boolean> {
  const argsHash = hashOf(desired.content);
  const threadTs = desired.thread && 'ts' in desired.thread ? { thread_ts: desired.thread.ts } : {};
  const args = { text: desired.content.text, blocks: desired.content.blocks, ...threadTs };
  const rows = await rowsOfMessage(db, ref.team, desired.key);
  const post = rows.find((row) => row.idemKey === desired.key);
  const base = {
    team: ref.team,
    caseId: ref.caseId,
    lane: LANES[desired.lane],
    channel: desired.channel,
    argsHash,
  };
  if (!post) {
    const threadKey = desired.thread && 'key' in desired.thread ? desired.thread.key : undefined;
    return insertOutbox(db, { ...base, idemKey: desired.key, method: 'chat.postMessage', args, threadKey });
  }
  if (desired.once && post.state !== 'failed') return false;
  if (post.state === 'queued' || post.state === 'failed') {
    const wanted = post.argsHash !== argsHash || (post.state === 'failed' && MENDABLE.test(post.error ?? ''));
    if (!wanted) return false;
    if (await rewriteUnsent(db, post.id, { args, argsHash, channel: desired.channel })) return true;
  }
  const newest = newestContent(rows) ?? post;
  if (newest.argsHash === argsHash) return false;
  await supersedeUpdates(db, ref.team, desired.key);
  // The row that it follows makes the key unique: a message may well return to a content that it had before.
  const after = rows.at(-1)?.id ?? post.id;
  return insertOutbox(db, {
    ...base,
    idemKey: `${desired.key}#${after}`,
    channel: post.channel,
    method: 'chat.update',
    args: { text: args.text, blocks: args.blocks },
    targetKey: desired.key,
  });
}

/** The content that Slack shows, or will when everything is sent. A refused update counts: the same again is refused too. */
function newestContent(rows: readonly OutboxRow[]): OutboxRow | undefined {
  return rows.findLast((row) => row.state !== 'superseded');
}

/**
 * Queues what is missing between the messages that should be there and those that are, or will be. Doing it twice queues
 * nothing twice. Call it under `lockCaseView`, taken before the rows were read. Returns how many rows were queued or
 * changed.
 */
export async function reconcile(
  db: Db,
  ref: { team: string; caseId: string },
  desired: readonly DesiredMessage[],
): Promise<number> {
  let changed = 0;
  for (const message of desired) {
    if (await reconcileMessage(db, ref, message)) changed += 1;
  }
  return changed;
}
