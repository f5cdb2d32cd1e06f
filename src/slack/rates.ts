/**
 * Slack's tiers in calls a minute per method, app and workspace (docs.slack.dev/apis/web-api/rate-limits). `chat.postMessage`
 * has none of its own: one message a second and channel, "several hundred" a minute over all.
 */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'chat.postMessage': 300,
  'chat.update': 50,
  'conversations.history': 50,
  'conversations.replies': 50,
};

/** What Slack counts is not what we count (its clock, other replicas), so a fifth is left unused. */
const SHARE = 0.8;
/** Slack allows short bursts without saying how short. */
const METHOD_BURST = 10;
const CHANNEL_BURST = 3;

interface Bucket {
  tokens: number;
  filledAt: number;
  parkedUntil: number;
}

interface Rates {
  /** Milliseconds until a call may be made; 0 when it may be made now. Takes nothing. */
  waitMs(method: string, channel: string): number;
  take(method: string, channel: string): void;
  /** Slack said 429. A post is held back in its channel, other methods altogether; the other buckets go on. */
  park(method: string, channel: string, retryAfterMs: number): void;
}

/** Token buckets for one workspace. `now` in milliseconds. */
export function createRates(now: () => number): Rates {
  const buckets = new Map<string, Bucket>();

  function bucket(key: string, burst: number, perMs: number): Bucket {
    const at = now();
    const found = buckets.get(key) ?? { tokens: burst, filledAt: at, parkedUntil: 0 };
    found.tokens = Math.min(burst, found.tokens + (at - found.filledAt) * perMs);
    found.filledAt = at;
    buckets.set(key, found);
    return found;
  }

  function bucketsOf(method: string, channel: string): { bucket: Bucket; perMs: number }[] {
    const methodPerMs = ((PER_MINUTE[method] ?? 50) * SHARE) / 60_000;
    const all = [{ bucket: bucket(method, METHOD_BURST, methodPerMs), perMs: methodPerMs }];
    if (method === 'chat.postMessage') {
      const perMs = SHARE / 1_000;
      all.push({ bucket: bucket(`${method} ${channel}`, CHANNEL_BURST, perMs), perMs });
    }
    return all;
  }

  return {
    waitMs: (method, channel) =>
      Math.max(
        0,
        ...bucketsOf(method, channel).map(({ bucket: each, perMs }) =>
          Math.max(each.parkedUntil - now(), each.tokens >= 1 ? 0 : Math.ceil((1 - each.tokens) / perMs)),
        ),
      ),
    take: (method, channel) => {
      for (const { bucket: each } of bucketsOf(method, channel)) each.tokens -= 1;
    },
    park: (method, channel, retryAfterMs) => {
      const last = bucketsOf(method, channel).at(-1);
      if (last) last.bucket.parkedUntil = Math.max(last.bucket.parkedUntil, now() + retryAfterMs);
    },
  };
}
