import { nextTs } from '#lab/slack/ids.ts';
import type { Lab } from '#lab/slack/lab.ts';
import type { UserGroupRecord, UserRecord } from '#lab/slack/state.ts';
import { wireUser } from '#lab/slack/wire.ts';

/** Changes a person (deactivates, makes a guest, …) and tells the app, as an administrator of the workspace would. */
export function changeUser(lab: Lab, user: UserRecord, change: Partial<Omit<UserRecord, 'id'>>): void {
  Object.assign(user, change);
  lab.changed();
  const ts = nextTs(lab);
  lab.events.emit(
    { type: 'user_change', user: wireUser(lab, user), cache_ts: Math.floor(Number(ts)), event_ts: ts },
    user.id,
    'user_change',
  );
}

/** Sets who is in a user group and tells the app who came and went. */
export function changeGroupUsers(lab: Lab, group: UserGroupRecord, users: readonly string[]): void {
  const previous = group.users;
  group.users = [...users];
  lab.changed();
  const added = users.filter((each) => !previous.includes(each));
  const removed = previous.filter((each) => !users.includes(each));
  const ts = nextTs(lab);
  lab.events.emit(
    {
      type: 'subteam_members_changed',
      subteam_id: group.id,
      team_id: lab.state.team.id,
      date_previous_update: 0,
      date_update: Math.floor(Number(ts)),
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
      event_ts: ts,
    },
    group.id,
    'subteam_members_changed',
  );
}
