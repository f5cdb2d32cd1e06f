import { describe, expect, it } from 'vitest';
import { checkIdentity, type IdentityQuestion } from '#src/approvals/identity.ts';

const question = (over: Partial<IdentityQuestion> = {}): IdentityQuestion => ({
  user: { id: 'U1', team_id: 'T1' },
  team: 'T1',
  groups: [
    { handle: 'sre', users: ['U1', 'U2'] },
    { handle: 'dev', users: ['U3'] },
  ],
  approverGroups: ['sre'],
  channel: {},
  requester: 'casebook',
  ...over,
});

describe('checkIdentity', () => {
  it('lets a member of an approver group through', () => {
    expect(checkIdentity(question())).toEqual({ ok: true, group: 'sre' });
  });

  it.each([
    'deleted',
    'is_bot',
    'is_app_user',
    'is_workflow_bot',
    'is_connector_bot',
    'is_restricted',
    'is_ultra_restricted',
    'is_stranger',
  ])('refuses an account that is %s', (flag) => {
    expect(checkIdentity(question({ user: { id: 'U1', team_id: 'T1', [flag]: true } })).ok).toBe(false);
  });

  it.each<[string, Partial<IdentityQuestion>]>([
    ['an unknown person', { user: undefined }],
    ['a member of another workspace', { user: { id: 'U1', team_id: 'T2' } }],
    ['somebody of no workspace', { user: { id: 'U1' } }],
    ['somebody in no approver group', { user: { id: 'U3', team_id: 'T1' } }],
    ['anybody where no group may approve', { approverGroups: [] }],
    ['anybody where the groups are not known', { groups: [] }],
    ['the requester', { requester: 'slack:U1' }],
    ['anybody in a shared channel', { channel: { is_ext_shared: true } }],
    ['anybody in a channel about to be shared', { channel: { is_pending_ext_shared: true } }],
    ['anybody in an unknown channel', { channel: undefined }],
  ])('refuses %s, with a reason', (_, over) => {
    const answer = checkIdentity(question(over));
    expect(answer.ok).toBe(false);
    expect(answer.ok ? '' : answer.reason).toMatch(/\.$/);
  });
});
