import { expect, test, vi } from 'vitest';
import { listApprovals } from '#src/store/approvals.ts';
import { getCase } from '#src/store/cases.ts';
import {
  awaitApproval,
  type Bench,
  click,
  ephemeralsFor,
  findMessage,
  INCIDENTS,
  LENA,
  MAYA,
  messagesOf,
  openCase,
  PAT,
  SRE_GROUP,
  startBench,
  TOM,
} from '#test/integration/slack/harness.ts';

/** The word comes after the acknowledgement, by the response_url. */
async function told(bench: Bench, user: string, words: string, channel?: string): Promise<void> {
  await vi.waitFor(() => expect(ephemeralsFor(bench, user, channel).join('\n')).toContain(words), 3_000);
}

test('a proposal is shown, approved once by a double click, and shown as approved', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const { proposal } = await awaitApproval(bench, subject);
  await bench.show(subject.id);
  expect(messagesOf(bench).map((message) => message.text.split(':')[0])).toEqual([
    'Case 1',
    'Finding',
    'Proposal',
  ]);
  const root = findMessage(bench, 'Case 1: auth-service');
  const card = findMessage(bench, 'Proposal: Roll back');
  expect(card.threadTs).toBe(root.ts);

  const answers = await Promise.all([
    click(bench, TOM, card, 'proposal_approve'),
    click(bench, TOM, card, 'proposal_approve'),
  ]);
  expect(answers).toEqual([{ ok: true }, { ok: true }]);
  expect(await listApprovals(bench.owner, proposal.id)).toMatchObject([{ userId: TOM, decision: 'approve' }]);
  expect(bench.hints).toContainEqual({ queue: 'runs', payload: { proposalId: proposal.id } });
  await bench.drain();
  const after = findMessage(bench, 'Proposal: Roll back');
  expect(after.ts).toBe(card.ts);
  const shown = JSON.stringify(after.blocks);
  expect(shown).toContain(`*Approved* by <@${TOM}>`);
  expect(shown).not.toContain('proposal_approve');
});

test('requester, guest, outsider of the groups and a shared channel are refused with a word, and the button stays', async () => {
  const bench = await startBench();
  const subject = await openCase(bench, { requester: `slack:${MAYA}`, channel: 'general' });
  const { proposal } = await awaitApproval(bench, subject);
  await bench.show(subject.id);
  const general = 'C0LABGEN01';
  const card = findMessage(bench, 'Proposal: Roll back', general);
  await click(bench, MAYA, card, 'proposal_approve');
  await click(bench, PAT, card, 'proposal_approve');
  await click(bench, LENA, card, 'proposal_approve');
  await told(bench, MAYA, 'somebody else must approve', general);
  await told(bench, PAT, 'Guests cannot', general);
  await told(bench, LENA, 'Only members of @sre', general);
  bench.lab.admin.shareChannel(general, 'shared');
  const other = await startBench();
  other.lab.admin.shareChannel(INCIDENTS, 'shared');
  const shared = await openCase(other);
  await awaitApproval(other, shared);
  await other.show(shared.id);
  await click(other, TOM, findMessage(other, 'Proposal: Roll back'), 'proposal_approve');
  await told(other, TOM, 'shared with another organisation');
  await bench.drain();
  expect(JSON.stringify(findMessage(bench, 'Proposal: Roll back', general).blocks)).toContain(
    'proposal_approve',
  );
  expect(await listApprovals(bench.owner, proposal.id)).toEqual([]);
  expect(bench.hints.filter((hint) => hint.queue === 'runs')).toEqual([]);
});

test.each(['users.info', 'usergroups.list', 'usergroups.users.list', 'conversations.info'])(
  'where Slack does not answer %s, nobody is let through',
  async (method) => {
    const bench = await startBench();
    const subject = await openCase(bench);
    const { proposal } = await awaitApproval(bench, subject);
    await bench.show(subject.id);
    const card = findMessage(bench, 'Proposal: Roll back');
    bench.lab.faults.fail(method, { kind: 'server_error' });
    await click(bench, TOM, card, 'proposal_approve');
    await told(bench, TOM, 'Slack did not say who');
    expect(await listApprovals(bench.owner, proposal.id)).toEqual([]);
    // A failure is not remembered.
    await click(bench, TOM, card, 'proposal_approve');
    expect(await listApprovals(bench.owner, proposal.id)).toHaveLength(1);
  },
);

test('who left the group a moment ago may not approve', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const { proposal } = await awaitApproval(bench, subject);
  await bench.show(subject.id);
  bench.lab.admin.setGroupUsers(SRE_GROUP, [MAYA]);
  await click(bench, TOM, findMessage(bench, 'Proposal: Roll back'), 'proposal_approve');
  await told(bench, TOM, 'Only members of @sre');
  expect(await listApprovals(bench.owner, proposal.id)).toEqual([]);
});

test('an expired button is refused and the card says so', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const { proposal } = await awaitApproval(bench, subject, { expiresInSeconds: 1 });
  await bench.show(subject.id);
  const card = findMessage(bench, 'Proposal: Roll back');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await click(bench, TOM, card, 'proposal_approve')).toEqual({ ok: true });
  await bench.drain();
  await told(bench, TOM, 'expired');
  expect(await listApprovals(bench.owner, proposal.id)).toEqual([]);
  expect((await getCase(bench.owner, subject.id)).state).toBe('diagnosed');
  const shown = JSON.stringify(findMessage(bench, 'Proposal: Roll back').blocks);
  expect(shown).toContain('*Expired*');
  expect(shown).not.toContain('proposal_approve');
});

test('a rejection asks why, and the reason is in the thread', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const { proposal } = await awaitApproval(bench, subject);
  await bench.show(subject.id);
  const card = findMessage(bench, 'Proposal: Roll back');
  expect(await click(bench, TOM, card, 'proposal_reject')).toEqual({ ok: true });
  const [modal] = bench.lab.as(TOM).modals();
  if (!modal) throw new Error('no form was opened');
  const fill = (value: string) => ({
    viewId: modal.id,
    state: { reason: { reason: { type: 'plain_text_input', value } } },
  });

  await click(bench, LENA, card, 'proposal_reject');
  const [hers] = bench.lab.as(LENA).modals();
  if (!hers) throw new Error('no form was opened');
  expect(await bench.lab.as(LENA).submit({ ...fill('I do not like it'), viewId: hers.id })).toMatchObject({
    errors: { reason: expect.stringContaining('@sre') },
  });

  expect(await bench.lab.as(TOM).submit(fill('Not during the sale.'))).toMatchObject({ ok: true });
  await bench.drain();
  expect(await listApprovals(bench.owner, proposal.id)).toMatchObject([
    { userId: TOM, decision: 'reject', reason: 'Not during the sale.' },
  ]);
  const shown = JSON.stringify(findMessage(bench, 'Proposal: Roll back').blocks);
  expect(shown).toContain(`*Rejected* by <@${TOM}>`);
  expect(shown).toContain('Not during the sale.');
  expect((await getCase(bench.owner, subject.id)).state).toBe('diagnosed');
});

test('with the database down a click is refused visibly, and works when it is back', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const { proposal } = await awaitApproval(bench, subject);
  await bench.show(subject.id);
  const card = findMessage(bench, 'Proposal: Roll back');
  bench.breakDatabase(true);
  expect(await click(bench, TOM, card, 'proposal_approve')).toEqual({ ok: true });
  await told(bench, TOM, 'nothing may have happened');
  await bench.lab.as(TOM).command(INCIDENTS, '/case', 'list');
  await vi.waitFor(() => expect(ephemeralsFor(bench, TOM)).toHaveLength(2));
  bench.breakDatabase(false);
  expect(JSON.stringify(findMessage(bench, 'Proposal: Roll back').blocks)).toContain('proposal_approve');
  await click(bench, TOM, card, 'proposal_approve');
  expect(await listApprovals(bench.owner, proposal.id)).toHaveLength(1);
});
