import type { WebClient } from '@slack/web-api';
import {
  checkIdentity,
  type IdentityCheck,
  type IdentityQuestion,
  type SlackIdentity,
} from '#src/approvals/identity.ts';
import { describeError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Proposal } from '#src/proposals/types.ts';

/** Who somebody is changes rarely, but a person who left must not approve: never older than a minute. */
const KEEP_MS = 60_000;

type User = SlackIdentity & { is_email_confirmed?: boolean; tz?: string };

export interface People {
  /** Whether a person may decide on a proposal. What Slack does not answer counts against the person. */
  mayDecide(
    person: { userId: string; teamId?: string | undefined; channel: string },
    proposal: Proposal,
  ): Promise<IdentityCheck>;
  /** Why a person may not change a case, or undefined: members of the workspace may, guests and bots may not. */
  memberProblem(userId: string): Promise<string | undefined>;
  /** IANA name of a person's time zone; undefined where Slack does not say. */
  timeZoneOf(userId: string): Promise<string | undefined>;
  /** Handles of the groups among `handles` that a person is in. */
  groupsOf(userId: string, handles: readonly string[]): Promise<string[]>;
}

/** Asks Slack about people, groups and channels. */
export function createPeople(options: {
  client: WebClient;
  team: string;
  log: Logger;
  now?: () => number;
}): People {
  const { client, team, log } = options;
  const now = options.now ?? Date.now;
  const kept = new Map<string, { until: number; value: Promise<unknown> }>();

  function cached<T>(key: string, read: () => Promise<T>): Promise<T> {
    const found = kept.get(key);
    if (found && found.until > now()) return found.value as Promise<T>;
    for (const [each, { until }] of kept) if (until <= now()) kept.delete(each);
    const value = read();
    kept.set(key, { until: now() + KEEP_MS, value });
    // A failure is not kept: the next click asks again.
    value.catch(() => kept.delete(key));
    return value;
  }

  const user = (id: string) =>
    cached(`user ${id}`, async () => (await client.users.info({ user: id })).user as User | undefined);
  const channel = (id: string) =>
    cached(
      `channel ${id}`,
      async () => (await client.conversations.info({ channel: id })).channel as IdentityQuestion['channel'],
    );
  const groupIds = () =>
    cached(
      'groups',
      async () => (await client.usergroups.list({ include_disabled: false })).usergroups ?? [],
    );
  const members = (id: string) =>
    cached(`group ${id}`, async () => (await client.usergroups.users.list({ usergroup: id })).users ?? []);

  async function groups(handles: readonly string[]): Promise<{ handle: string; users: string[] }[]> {
    const wanted = (await groupIds()).filter(
      (group) => group.id && group.handle && handles.includes(group.handle),
    );
    return Promise.all(
      wanted.map(async (group) => ({ handle: group.handle ?? '', users: await members(group.id ?? '') })),
    );
  }

  return {
    mayDecide: async (person, proposal) => {
      if (person.teamId !== undefined && person.teamId !== team) {
        return { ok: false, reason: 'Only members of this workspace can approve.' };
      }
      const [who, where, allowed] = await Promise.allSettled([
        user(person.userId),
        channel(person.channel),
        groups(proposal.policy.approverGroups),
      ]);
      for (const answer of [who, where, allowed]) {
        if (answer.status === 'rejected')
          log.warn({ error: describeError(answer.reason) }, 'slack did not say who may approve');
      }
      if (allowed.status === 'rejected')
        return { ok: false, reason: 'Slack did not say who may approve this. Try again in a moment.' };
      const found = who.status === 'fulfilled' ? who.value : undefined;
      if (found?.is_email_confirmed === false)
        return { ok: false, reason: 'Confirm your e-mail address in Slack first.' };
      return checkIdentity({
        user: found,
        team,
        groups: allowed.value,
        approverGroups: proposal.policy.approverGroups,
        channel: where.status === 'fulfilled' ? where.value : undefined,
        requester: proposal.requester,
      });
    },
    memberProblem: async (userId) => {
      const found = await user(userId);
      if (!found) return 'Slack did not say who you are. Try again in a moment.';
      if (found.team_id !== team || found.is_stranger === true)
        return 'Only members of this workspace can do this.';
      if (found.deleted === true || found.is_bot === true || found.is_app_user === true)
        return 'Only people can do this.';
      if (found.is_restricted === true || found.is_ultra_restricted === true) return 'Guests cannot do this.';
      return undefined;
    },
    timeZoneOf: async (userId) => {
      try {
        return (await user(userId))?.tz;
      } catch (error) {
        log.debug({ error: describeError(error) }, 'slack did not say a time zone');
        return undefined;
      }
    },
    groupsOf: async (userId, handles) =>
      (await groups(handles)).filter((group) => group.users.includes(userId)).map((group) => group.handle),
  };
}
