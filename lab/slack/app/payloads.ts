import type { Lab } from '#lab/slack/lab.ts';
import { channelOf, userOf } from '#lab/slack/lookup.ts';
import { NotFoundError } from '#src/errors.ts';

/** The fields every interaction payload carries; `username` is what Slack still sends beside `name`. */
export function interactionBase(lab: Lab, type: string, userId: string): Record<string, unknown> {
  const user = userOf(lab, userId);
  if (!user)
    throw new NotFoundError(
      `There is no user ${userId} in this workspace.`,
      'Choose one of the listed people.',
    );
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: lab.state.appId,
    token: lab.verificationToken,
    team: { id: lab.state.team.id, domain: lab.state.team.domain },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: lab.triggers.issue(userId),
  };
}

export function channelField(lab: Lab, channelId: string): { id: string; name: string } {
  const channel = channelOf(lab, channelId);
  return { id: channelId, name: channel?.kind === 'im' ? 'directmessage' : (channel?.name ?? '') };
}

/** Interaction payloads travel as one form field. */
export const interactionBody = (payload: Record<string, unknown>): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** HTTPReceiver of Bolt 5 compares this literally: a charset would be refused. */
export const FORM = 'application/x-www-form-urlencoded';
