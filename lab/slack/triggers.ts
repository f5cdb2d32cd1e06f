import { randomToken } from '#lab/slack/ids.ts';
import type { Triggers } from '#lab/slack/lab.ts';
import { SlackApiError } from '#lab/slack/web-api/method.ts';

/** A trigger opens one view within three seconds of the click that made it. */
const TRIGGER_LIFE_MS = 3_000;
/** Long enough to tell "used" from "never existed" to somebody who is debugging. */
const REMEMBERED_MS = 10 * 60_000;

export function createTriggers(now: () => number): Triggers {
  const issued = new Map<string, { user: string; at: number; used: boolean }>();
  return {
    issue: (user) => {
      for (const [id, { at }] of issued) if (now() - at > REMEMBERED_MS) issued.delete(id);
      const id = `${now()}.${issued.size + 1}.${randomToken(16)}`;
      issued.set(id, { user, at: now(), used: false });
      return id;
    },
    redeem: (triggerId) => {
      const entry = issued.get(triggerId);
      if (!entry) throw new SlackApiError('invalid_trigger_id');
      if (entry.used) throw new SlackApiError('exchanged_trigger_id');
      if (now() - entry.at > TRIGGER_LIFE_MS) throw new SlackApiError('expired_trigger_id');
      entry.used = true;
      return entry.user;
    },
  };
}
