import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Slack's own advice for replays; here also for clocks that run ahead, which its libraries let through. */
const MAX_SKEW_SECONDS = 300;

type SignatureProblem = 'missing' | 'stale' | 'wrong';

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? undefined : value;
}

export function sign(secret: string, timestamp: string, body: Buffer): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

/**
 * Checks Slack's signature over the raw bytes (docs.slack.dev/authentication/verifying-requests-from-slack). Returns what
 * is wrong, or undefined. `now` in milliseconds.
 */
export function signatureProblem(
  secret: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  now: number,
): SignatureProblem | undefined {
  const timestamp = single(headers['x-slack-request-timestamp']);
  const given = single(headers['x-slack-signature']);
  if (timestamp === undefined || given === undefined) return 'missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'wrong';
  if (Math.abs(now / 1_000 - Number(timestamp)) > MAX_SKEW_SECONDS) return 'stale';
  const expected = Buffer.from(sign(secret, timestamp, body));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual) ? undefined : 'wrong';
}

interface ReplayGuard {
  /** True the first time a key is seen within the last ten minutes. */
  first(key: string): boolean;
}

/** Twice the time that a signature is good for. The limit keeps a flood from filling the memory. */
export function createReplayGuard(now: () => number, keepMs = 600_000, limit = 50_000): ReplayGuard {
  // A Map keeps the order of insertion, which here is the order of age.
  const seen = new Map<string, number>();
  return {
    first: (key) => {
      const oldest = now() - keepMs;
      for (const [each, at] of seen) {
        if (at >= oldest && seen.size < limit) break;
        seen.delete(each);
      }
      if (seen.has(key)) return false;
      seen.set(key, now());
      return true;
    },
  };
}
