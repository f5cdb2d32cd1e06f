import type { WebClient } from '@slack/web-api';
import type { Kysely } from 'kysely';
import { Counter } from 'prom-client';
import { describeError, NotFoundError, UpstreamError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { withoutCharts } from '#src/slack/blocks/chart.ts';
import { type CallFailure, readFailure } from '#src/slack/call-outcome.ts';
import { createChannels } from '#src/slack/channels.ts';
import { findPosted, METADATA_EVENT } from '#src/slack/find-posted.ts';
import { orderOf, type Turn } from '#src/slack/outbox-order.ts';
import { createRates } from '#src/slack/rates.ts';
import type { Database } from '#src/store/schema.ts';
import { rewriteUnsent, type WaitingRow } from '#src/store/slack-outbox.ts';
import {
  asOnlyDispatcher,
  beginRecovery,
  beginSending,
  markFailed,
  markSent,
  markUnknown,
  repost,
  requeue,
  shownHash,
  supersede,
  waitingRows,
} from '#src/store/slack-sending.ts';

/** Longer than the client's timeout of 10 s: while a call may be under way nobody else looks for its outcome. */
const LEASE_MS = 15_000;
/** With the token refused, Slack is asked this often whether it works again. */
const TOKEN_RECHECK_MS = 30_000;

const calls = new Counter({
  name: 'casebook_slack_calls_total',
  help: 'Calls of the outbox to Slack, by method and outcome',
  labelNames: ['method', 'outcome'],
});

export interface Dispatcher {
  /**
   * Sends what can be sent now. Returns the milliseconds until there is more to do, or undefined when nothing waits.
   * Throws only when the database does not answer.
   */
  dispatchDue(): Promise<number | undefined>;
  /** Throws UpstreamError while Slack refuses the token. */
  check(): Promise<void>;
}

interface DispatcherOptions {
  db: Kysely<Database>;
  client: WebClient;
  team: string;
  log: Logger;
  now?: () => Date;
  /** Least milliseconds between two updates of one message: by lane, and for every lane where many messages change. */
  pauses?: { byLane: readonly number[]; crowded: number };
}

/** Approvals at once; cards and the timeline slower: about 50 updates a minute are all that Slack allows a workspace. */
const PAUSES = { byLane: [0, 1_000, 3_000, 3_000], crowded: 10_000 };
/** Past five messages that change within a minute the budget of updates is shared out. */
const CROWD = 5;

function backoffMs(attempts: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(attempts, 6));
}

/** The one way out to Slack for a workspace: in order, within its rates, nothing twice, nothing lost. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { db, client, team, log } = options;
  const now = options.now ?? (() => new Date());
  const pauses = options.pauses ?? PAUSES;
  const rates = createRates(() => now().getTime());
  const resolveChannel = createChannels(client, () => now().getTime());
  const changedAt = new Map<string, number>();
  /** Names that were looked up, so that a channel has one bucket by whichever name. */
  const channelIds = new Map<string, string>();
  const channelKey = (row: WaitingRow) => row.anchor?.channel ?? channelIds.get(row.channel) ?? row.channel;
  let refusedToken: { reason: string; recheckAt: number } | undefined;
  const later = (ms: number) => new Date(now().getTime() + ms);

  function pauseMs(row: WaitingRow): number {
    const last = row.targetKey === undefined ? undefined : changedAt.get(row.targetKey);
    const minuteAgo = now().getTime() - 60_000;
    for (const [key, at] of changedAt) if (at < minuteAgo) changedAt.delete(key);
    const pause = changedAt.size > CROWD && row.lane > 0 ? pauses.crowded : (pauses.byLane[row.lane] ?? 0);
    return Math.max(
      last === undefined ? 0 : last + pause - now().getTime(),
      rates.waitMs(row.method, channelKey(row)),
    );
  }

  async function call(row: WaitingRow, channel: string): Promise<string> {
    const metadata = { event_type: METADATA_EVENT, event_payload: { key: row.targetKey ?? row.idemKey } };
    const common = { channel, ...row.args, parse: 'none', metadata };
    const anchorTs = row.anchor?.ts;
    const answer =
      row.method === 'chat.update'
        ? await client.apiCall('chat.update', { ...common, ts: anchorTs })
        : await client.apiCall('chat.postMessage', {
            ...common,
            unfurl_links: false,
            unfurl_media: false,
            ...(row.threadKey !== undefined && anchorTs !== undefined ? { thread_ts: anchorTs } : {}),
          });
    const ts = 'ts' in answer && typeof answer.ts === 'string' ? answer.ts : anchorTs;
    if (ts === undefined)
      throw new UpstreamError(`Slack answered ${row.method} without a ts.`, 'Check SLACK_API_URL.');
    return ts;
  }

  /** What a failure means for the row. `sent` says whether the call itself was made. */
  async function settle(row: WaitingRow, failure: CallFailure, sent: boolean): Promise<void> {
    calls.inc({ method: row.method, outcome: failure.kind });
    const again = later(backoffMs(row.attempts + 1));
    switch (failure.kind) {
      case 'rate_limited':
        rates.park(row.method, channelKey(row), failure.retryAfterMs);
        log.warn(
          { method: row.method, channel: row.channel, retryAfterMs: failure.retryAfterMs },
          'slack asks to wait',
        );
        return requeue(db, row.id, sent ? now() : later(failure.retryAfterMs), failure.reason);
      case 'token':
        refusedToken = { reason: failure.reason, recheckAt: now().getTime() + TOKEN_RECHECK_MS };
        log.error({ error: failure.reason }, 'slack refuses the token; nothing is sent until it works again');
        return requeue(db, row.id, now(), failure.reason);
      case 'gone':
        return settleGone(row, failure.reason);
      case 'refused': {
        const plain = /^invalid_blocks/.test(failure.reason) ? withoutCharts(row.args) : undefined;
        if (plain) {
          log.warn({ key: row.idemKey, error: failure.reason }, 'slack takes no charts here; sent as text');
          await markFailed(db, row.id, failure.reason);
          await rewriteUnsent(db, row.id, { args: plain, argsHash: row.argsHash, channel: row.channel });
          return;
        }
        log.error(
          { key: row.idemKey, channel: row.channel, error: failure.reason, fix: failure.fix },
          'slack refused a message',
        );
        return markFailed(db, row.id, `${failure.reason}. ${failure.fix}`);
      }
      case 'unreached':
        return requeue(db, row.id, again, failure.reason);
      case 'unknown':
        // An update may be repeated; a post only when it is not there.
        return sent && row.method === 'chat.postMessage'
          ? markUnknown(db, row.id, later(backoffMs(row.attempts)), failure.reason)
          : requeue(db, row.id, again, failure.reason);
    }
  }

  async function settleGone(row: WaitingRow, reason: string): Promise<void> {
    const key = row.targetKey ?? row.threadKey;
    log.warn({ key: row.idemKey, error: reason }, 'a message was deleted in slack');
    if (key === undefined)
      return markFailed(db, row.id, `${reason}. The thread that this answers was deleted.`);
    await requeue(db, row.id, now(), reason);
    await db.transaction().execute((trx) => repost(trx, team, key));
  }

  async function channelOf(row: WaitingRow): Promise<string | undefined> {
    if (row.anchor?.ts !== undefined) return row.anchor.channel;
    try {
      const id = await resolveChannel(row.channel);
      channelIds.set(row.channel, id);
      return id;
    } catch (error) {
      const failure: CallFailure =
        error instanceof NotFoundError
          ? { kind: 'refused', reason: `channel_not_found: ${error.message}`, fix: error.fix }
          : readFailure(error);
      await settle(row, failure, false);
      return undefined;
    }
  }

  async function send(row: WaitingRow): Promise<void> {
    if (row.targetKey !== undefined && (await shownHash(db, team, row.targetKey)) === row.argsHash)
      return supersede(db, row.id);
    const channel = await channelOf(row);
    // The first time that a name is looked up, its bucket may turn out to be empty.
    if (channel === undefined || rates.waitMs(row.method, channel) > 0) return;
    const begun = await beginSending(db, row.id, now(), later(LEASE_MS));
    if (!begun) return;
    // The content may have been rewritten since it was read.
    const current = { ...row, args: begun.args, attempts: begun.attempts };
    rates.take(row.method, channel);
    let ts: string;
    try {
      ts = await call(current, channel);
    } catch (error) {
      await settle(current, readFailure(error), true);
      return;
    }
    calls.inc({ method: row.method, outcome: 'ok' });
    changedAt.set(row.targetKey ?? row.idemKey, now().getTime());
    await markSent(db, row.id, { channel, ts }, now());
  }

  /** A row whose outcome nobody knows: the process died, or the answer was lost. */
  async function recover(row: WaitingRow): Promise<void> {
    if (!(await beginRecovery(db, row.id, now(), later(LEASE_MS)))) return;
    if (row.method !== 'chat.postMessage') return requeue(db, row.id, now());
    const channel = await channelOf(row);
    if (channel === undefined) return;
    const threadTs =
      row.anchor?.ts ?? (typeof row.args.thread_ts === 'string' ? row.args.thread_ts : undefined);
    try {
      const ts = await findPosted(client, {
        channel,
        threadTs,
        key: row.idemKey,
        since: row.attemptedAt ?? now(),
      });
      log.info({ key: row.idemKey, found: ts !== undefined }, 'looked for a message of unknown outcome');
      if (ts === undefined) await requeue(db, row.id, now());
      else await markSent(db, row.id, { channel, ts }, now());
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind === 'gone' || failure.kind === 'refused') {
        log.warn(
          { key: row.idemKey, error: failure.reason },
          'cannot look for a message; it is posted again',
        );
        await requeue(db, row.id, now());
      } else if (failure.kind === 'token') await settle(row, failure, false);
      else
        await markUnknown(
          db,
          row.id,
          later(failure.kind === 'rate_limited' ? failure.retryAfterMs : backoffMs(row.attempts)),
          failure.reason,
        );
    }
  }

  function take(turn: Turn): Promise<void> {
    if (turn.what === 'drop') return supersede(db, turn.row.id);
    return turn.what === 'recover' ? recover(turn.row) : send(turn.row);
  }

  async function run(): Promise<number | undefined> {
    for (;;) {
      const { ready, waitMs } = orderOf(await waitingRows(db, team), now(), pauseMs);
      if (ready.length === 0) return waitMs;
      for (const turn of ready) {
        if (refusedToken) return TOKEN_RECHECK_MS;
        // Calls before this one in the round may have used the bucket up.
        if (turn.what === 'send' && pauseMs(turn.row) > 0) continue;
        await take(turn);
      }
    }
  }

  async function tokenWorks(): Promise<boolean> {
    if (!refusedToken) return true;
    if (now().getTime() < refusedToken.recheckAt) return false;
    try {
      await client.auth.test();
      log.info('slack accepts the token again');
      refusedToken = undefined;
      return true;
    } catch (error) {
      refusedToken = { reason: describeError(error), recheckAt: now().getTime() + TOKEN_RECHECK_MS };
      return false;
    }
  }

  return {
    dispatchDue: async () => {
      if (!(await tokenWorks())) return TOKEN_RECHECK_MS;
      const result = await asOnlyDispatcher(db, team, async () => ({ nextMs: await run() }));
      // Another process is sending; what it leaves is looked at again.
      return result ? result.nextMs : 1_000;
    },
    check: async () => {
      if (refusedToken) {
        throw new UpstreamError(
          `Slack refuses the bot token (${refusedToken.reason}).`,
          'Install the app again and set SLACK_BOT_TOKEN.',
        );
      }
    },
  };
}
