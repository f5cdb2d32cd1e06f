import type { WaitingRow } from '#src/store/slack-outbox.ts';

export interface Turn {
  row: WaitingRow;
  what: 'send' | 'recover' | 'drop';
}

interface Order {
  /** What can be done now, most urgent first. */
  ready: Turn[];
  /** Milliseconds until something else can be done; absent when only what is ready would free anything. */
  waitMs?: number;
}

function threadOf(row: WaitingRow): string | undefined {
  if (row.method !== 'chat.postMessage') return undefined;
  if (row.threadKey !== undefined) return row.threadKey;
  return typeof row.args.thread_ts === 'string' ? `${row.channel} ${row.args.thread_ts}` : undefined;
}

/**
 * Who is next. Posts of a thread go out in the order in which they were queued, so that it reads as it happened; the
 * first of them carries the urgency of the most urgent behind it. Updates and replies wait for the message they hang on.
 * `extraWaitMs` adds what rate limits and pauses between updates ask for.
 */
export function orderOf(
  rows: readonly WaitingRow[],
  now: Date,
  extraWaitMs: (row: WaitingRow) => number,
): Order {
  const firstOfThread = new Map<string, { id: bigint; lane: number }>();
  for (const row of rows) {
    const thread = threadOf(row);
    if (thread === undefined) continue;
    const found = firstOfThread.get(thread);
    const id = BigInt(row.id);
    firstOfThread.set(thread, {
      id: found && found.id < id ? found.id : id,
      lane: Math.min(found?.lane ?? row.lane, row.lane),
    });
  }

  const ready: (Turn & { lane: number })[] = [];
  let waitMs: number | undefined;
  const wait = (ms: number) => {
    waitMs = Math.min(waitMs ?? ms, ms);
  };
  for (const row of rows) {
    const thread = threadOf(row);
    const first = thread === undefined ? undefined : firstOfThread.get(thread);
    if (first && first.id !== BigInt(row.id)) continue;
    const early = row.notBefore.getTime() - now.getTime();
    if (early > 0) {
      wait(early);
      continue;
    }
    const lane = first?.lane ?? row.lane;
    if (row.state === 'sending') {
      ready.push({ row, what: 'recover', lane });
      continue;
    }
    const hangsOn = row.targetKey ?? row.threadKey;
    if (hangsOn !== undefined && row.anchor?.ts === undefined) {
      // An update of a post that failed has nothing to change; when the post is mended, it carries the newest content.
      if (row.targetKey !== undefined && row.anchor?.state === 'failed')
        ready.push({ row, what: 'drop', lane });
      continue;
    }
    const extra = extraWaitMs(row);
    if (extra > 0) wait(extra);
    else ready.push({ row, what: 'send', lane });
  }
  ready.sort((a, b) => a.lane - b.lane || Number(BigInt(a.row.id) - BigInt(b.row.id)));
  return { ready, ...(waitMs === undefined ? {} : { waitMs }) };
}
