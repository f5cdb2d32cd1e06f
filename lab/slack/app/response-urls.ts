import { randomToken } from '#lab/slack/ids.ts';
import type { ResponseUrlGrant, ResponseUrls } from '#lab/slack/lab.ts';

const USES = 5;
const LIFE_MS = 30 * 60_000;

export interface ResponseUrlStore extends ResponseUrls {
  /** The grant behind a token with one use taken, or why it cannot be used (Slack's code). */
  use(token: string): ResponseUrlGrant | 'used_url' | 'expired_url';
}

/** `base` gives the address of the lab's Slack side, without a trailing slash. */
export function createResponseUrls(
  base: () => string,
  teamId: () => string,
  now: () => number,
): ResponseUrlStore {
  const grants = new Map<string, ResponseUrlGrant>();
  return {
    issue: (grant) => {
      for (const [token, { expiresAt }] of grants) if (now() > expiresAt) grants.delete(token);
      const token = randomToken(18);
      grants.set(token, { ...grant, usesLeft: USES, expiresAt: now() + LIFE_MS });
      return `${base()}/response/${teamId()}/${token}`;
    },
    use: (token) => {
      const grant = grants.get(token);
      if (!grant || now() > grant.expiresAt) return 'expired_url';
      if (grant.usesLeft <= 0) return 'used_url';
      grant.usesLeft -= 1;
      return grant;
    },
  };
}
