/** What Slack's `users.info` says of a person, as far as approving is concerned. */
export interface SlackIdentity {
  id: string;
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_app_user?: boolean;
  is_workflow_bot?: boolean;
  is_connector_bot?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_stranger?: boolean;
}

export interface IdentityQuestion {
  /** Undefined where Slack did not answer: then nobody is let through. */
  user: SlackIdentity | undefined;
  /** The workspace that Casebook is installed in. */
  team: string;
  /** User groups with the ids of their members, as Slack says now. */
  groups: readonly { handle: string; users: readonly string[] }[];
  /** Handles of the groups whose members may approve. */
  approverGroups: readonly string[];
  /** `conversations.info` of the channel with the button. */
  channel: { is_ext_shared?: boolean; is_pending_ext_shared?: boolean } | undefined;
  /** Who asked for the action: `slack:U…`, or `casebook`. */
  requester: string;
}

export type IdentityCheck = { ok: true; group: string } | { ok: false; reason: string };

const NOT_PERSONS = [
  'is_bot',
  'is_app_user',
  'is_workflow_bot',
  'is_connector_bot',
] as const satisfies (keyof SlackIdentity)[];
const GUESTS = [
  'is_restricted',
  'is_ultra_restricted',
  'is_stranger',
] as const satisfies (keyof SlackIdentity)[];

/**
 * Whether a person may decide on a proposal. Pure; asked at the click with fresh answers of Slack. Anything that is
 * missing counts against the person.
 */
export function checkIdentity(question: IdentityQuestion): IdentityCheck {
  const { user, channel } = question;
  const refuse = (reason: string): IdentityCheck => ({ ok: false, reason });
  if (!user) return refuse('Slack did not say who you are. Try again in a moment.');
  if (!channel) return refuse('Slack did not say who can see this channel. Try again in a moment.');
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true) {
    return refuse('This channel is shared with another organisation, so nothing can be approved here.');
  }
  if (user.deleted === true) return refuse('This account is deactivated.');
  if (NOT_PERSONS.some((flag) => user[flag] === true)) return refuse('Only people can approve.');
  if (GUESTS.some((flag) => user[flag] === true)) return refuse('Guests cannot approve.');
  if (user.team_id !== question.team) return refuse('Only members of this workspace can approve.');
  if (question.requester === `slack:${user.id}`) {
    return refuse('You asked for this action, so somebody else must approve it.');
  }
  const group = question.groups.find(
    ({ handle, users }) => question.approverGroups.includes(handle) && users.includes(user.id),
  );
  if (!group) {
    const wanted = question.approverGroups.map((handle) => `@${handle}`).join(' or ');
    return refuse(
      wanted === '' ? 'No group may approve this.' : `Only members of ${wanted} can approve this.`,
    );
  }
  return { ok: true, group: group.handle };
}
