import { changeGroupUsers } from '#lab/slack/people.ts';
import { knownUser, paged } from '#lab/slack/web-api/access.ts';
import { flag, idList, method, requiredText, SlackApiError, text, whole } from '#lab/slack/web-api/method.ts';
import { wireGroup, wireUser } from '#lab/slack/wire.ts';

const usersInfo = method({ user: requiredText }, (lab, args) => ({
  user: wireUser(lab, knownUser(lab, args.user)),
}));

const usersList = method({ limit: whole.optional(), cursor: text.optional() }, (lab, args) => {
  const here = lab.state.users.filter((user) => user.teamId === lab.state.team.id);
  const { page, nextCursor } = paged(here, args.limit || here.length, args.cursor);
  return {
    members: page.map((user) => wireUser(lab, user)),
    cache_ts: Math.floor(lab.now() / 1000),
    response_metadata: { next_cursor: nextCursor },
  };
});

const lookupByEmail = method({ email: requiredText }, (lab, args) => {
  const wanted = args.email.toLowerCase();
  const user = lab.state.users.find(
    (each) => !each.deleted && each.email !== '' && each.email.toLowerCase() === wanted,
  );
  if (!user) throw new SlackApiError('users_not_found');
  return { user: wireUser(lab, user) };
});

const groupsList = method(
  { include_users: flag.optional(), include_count: flag.optional() },
  (lab, args) => ({
    usergroups: lab.state.userGroups.map((group) => wireGroup(lab, group, args.include_users ?? false)),
  }),
);

const groupUsers = method({ usergroup: requiredText, include_disabled: flag.optional() }, (lab, args) => {
  const group = lab.state.userGroups.find((each) => each.id === args.usergroup);
  if (!group) throw new SlackApiError('no_such_subteam');
  return { users: group.users };
});

const groupUsersUpdate = method({ usergroup: requiredText, users: idList }, (lab, args) => {
  const group = lab.state.userGroups.find((each) => each.id === args.usergroup);
  if (!group) throw new SlackApiError('no_such_subteam');
  if (args.users.length === 0) throw new SlackApiError('no_users_provided');
  for (const user of args.users)
    if (!lab.state.users.some((each) => each.id === user)) throw new SlackApiError('invalid_users');
  changeGroupUsers(lab, group, args.users);
  return { usergroup: wireGroup(lab, group, true) };
});

export const peopleMethods = {
  'users.info': usersInfo,
  'users.list': usersList,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groupsList,
  'usergroups.users.list': groupUsers,
  'usergroups.users.update': groupUsersUpdate,
};
