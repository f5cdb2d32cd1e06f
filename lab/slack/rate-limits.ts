/**
 * Slack's tiers in calls a minute per method, app and workspace ("at least", docs.slack.dev/apis/web-api/rate-limits).
 * `posting` is one message a second and channel with a short burst; `special` is "hundreds a minute".
 */
const TIERS = { tier1: 1, tier2: 20, tier3: 50, tier4: 100, special: 300, posting: 60 } as const;
export type RateTier = keyof typeof TIERS;

/** Slack tolerates short bursts without a number; three keeps an app that relies on more from passing. */
const POSTING_BURST = 3;

export interface RateLimiter {
  /** Counts a call; the seconds to wait (at least 1) when it comes too early, else undefined. */
  check(method: string, tier: RateTier, channel: string): number | undefined;
}

/** Token buckets, one per method, and for posting one per channel over all posting methods. */
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    check: (method, tier, channel) => {
      const perMs = TIERS[tier] / 60_000;
      const capacity = tier === 'posting' ? POSTING_BURST : TIERS[tier];
      const key = tier === 'posting' ? `posting ${channel}` : method;
      const bucket = buckets.get(key) ?? { tokens: capacity, at: now() };
      bucket.tokens = Math.min(capacity, bucket.tokens + (now() - bucket.at) * perMs);
      bucket.at = now();
      buckets.set(key, bucket);
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
      bucket.tokens -= 1;
      return undefined;
    },
  };
}
