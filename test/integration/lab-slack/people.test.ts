import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabWorkspace } from '#lab/slack/lab-workspace.ts';
import { errorCode, LENA, MAYA, PAT, startLab, TOM, webClient } from '#test/integration/lab-slack/lab-app.ts';

let lab: LabWorkspace;
let client: WebClient;
beforeEach(async () => {
  lab = await startLab();
  client = webClient(lab);
});
afterEach(() => lab.close());

it('says who the token belongs to, and echoes without one', async () => {
  expect(await client.auth.test()).toMatchObject({
    team_id: lab.teamId,
    user_id: lab.botUserId,
    user: 'casebook',
  });
  expect(await client.apiCall('api.test', { foo: 'bar' })).toMatchObject({ ok: true, args: { foo: 'bar' } });
  expect(await errorCode(client.api.test({ error: 'my_error' }))).toBe('my_error');
});

it('tells guests, strangers, bots and former people apart', async () => {
  const info = async (user: string) => (await client.users.info({ user })).user;
  expect(await info(MAYA)).toMatchObject({
    is_admin: true,
    is_restricted: false,
    deleted: false,
    is_email_confirmed: true,
  });
  expect(await info(PAT)).toMatchObject({ is_restricted: true });
  expect(await info('U0LABOLE01')).toMatchObject({ deleted: true });
  expect(await info('U0LABVERA1')).toMatchObject({ is_stranger: true, team_id: 'T0VENDOR01' });
  expect(await info(lab.botUserId)).toMatchObject({ is_bot: true });
  expect(await errorCode(client.users.info({ user: 'U0NOBODY01' }))).toBe('user_not_found');
  expect((await client.users.list({})).members).toHaveLength(7);
});

it('finds people by email, and hides it without the scope', async () => {
  expect((await client.users.lookupByEmail({ email: 'Maya@lab.example' })).user?.id).toBe(MAYA);
  expect(await errorCode(client.users.lookupByEmail({ email: 'nobody@lab.example' }))).toBe(
    'users_not_found',
  );
  const poor = await startLab({ scopes: ['users:read'] });
  const { user } = await webClient(poor).users.info({ user: MAYA });
  expect(user?.profile).not.toHaveProperty('email');
  expect(await errorCode(webClient(poor).users.lookupByEmail({ email: 'maya@lab.example' }))).toBe(
    'missing_scope',
  );
  await poor.close();
});

it('knows the groups that approve', async () => {
  const { usergroups } = await client.usergroups.list({ include_users: true });
  expect(usergroups?.map((group) => [group.handle, group.users])).toContainEqual(['sre', [MAYA, TOM]]);
  const sre = usergroups?.find((group) => group.handle === 'sre')?.id ?? '';
  lab.admin.setGroupUsers(sre, [TOM]);
  expect((await client.usergroups.users.list({ usergroup: sre })).users).toEqual([TOM]);
  expect(await errorCode(client.usergroups.users.list({ usergroup: 'S0NONE0001' }))).toBe('no_such_subteam');
  // The app's manifest does not ask for usergroups:write: an app must not choose its own approvers.
  expect(await errorCode(client.usergroups.users.update({ usergroup: sre, users: LENA }))).toBe(
    'missing_scope',
  );
  const rich = await startLab({ scopes: ['usergroups:write'] });
  const changed = await webClient(rich).usergroups.users.update({ usergroup: sre, users: LENA });
  expect(changed.usergroup?.users).toEqual([LENA]);
  expect(
    await errorCode(webClient(rich).usergroups.users.update({ usergroup: sre, users: 'U0NOBODY01' })),
  ).toBe('invalid_users');
  await rich.close();
});
