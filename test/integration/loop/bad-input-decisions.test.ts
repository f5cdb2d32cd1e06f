import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '#lab/slack/page-api.ts';
import { APPROVE, REJECT } from '#src/slack/blocks/proposal.ts';
import { REASON_BLOCK, REASON_INPUT } from '#src/slack/blocks/reject-modal.ts';
import { eventually, findButton, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import {
  type CaseRow,
  clickButton,
  LENA,
  MAYA,
  PAT,
  TOM,
  waitForApproval,
  waitForState,
} from '#test/support/play.ts';
import { crashStory, drawStory } from '#test/support/random-story.ts';
import { askingMessage, count, freshName, INCIDENTS, openClicker } from './senders.ts';

const SARA = 'U0LABSARA1';
const OLE = 'U0LABOLE01';
const VERA = 'U0LABVERA1';

describe('decisions that must not count', () => {
  let lab: TestLab;
  let clicker: Awaited<ReturnType<typeof openClicker>>;
  beforeAll(async () => {
    lab = await startTestLab();
    clicker = await openClicker(lab);
  });
  afterAll(async () => {
    await clicker?.close();
    await lab?.stop();
  });

  interface Asked {
    subject: CaseRow;
    proposalId: string;
    message: Message;
    value: string;
  }
  /** A crash loop of a new namespace, up to the question for approval. */
  async function ask(): Promise<Asked> {
    const story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
    await lab.scenarios.play(story);
    const subject = await waitForState(lab, story.namespace, ['awaiting_approval']);
    const [proposal] = await lab.rows<{ id: string }>('select id from proposals where case_id = $1', [
      subject.id,
    ]);
    const message = await askingMessage(lab, subject.id);
    return {
      subject,
      proposalId: proposal?.id ?? '',
      message,
      value: findButton(message, APPROVE)?.value ?? '',
    };
  }
  const approvals = (asked: Asked): Promise<number> =>
    count(lab, 'approvals where proposal_id = $1', [asked.proposalId]);
  const runs = (asked: Asked): Promise<number> => count(lab, 'runs where case_id = $1', [asked.subject.id]);
  const by = (
    asked: Asked,
    user: string,
    change: { team?: string; value?: string; actionId?: string; channel?: string } = {},
  ) =>
    clicker.click({
      user,
      team: lab.workspace.teamId,
      channel: INCIDENTS,
      messageTs: asked.message.ts,
      actionId: APPROVE,
      value: asked.value,
      ...change,
    });

  test('strangers, forgeries, then a stampede: one decision, one run', async () => {
    const asked = await ask();
    const [id, digest] = asked.value.split(' ') as [string, string];
    const refused: [string, ReturnType<typeof by>, RegExp][] = [
      ['the guest', by(asked, PAT), /Guests cannot approve/],
      ['a developer', by(asked, LENA), /Only members of @sre can approve/],
      ['a security engineer', by(asked, SARA), /Only members of @sre can approve/],
      ['a deactivated person', by(asked, OLE), /deactivated/],
      ['nobody', by(asked, 'U0NOBODY01'), /Slack did not say who you are/],
      ['the app itself', by(asked, lab.workspace.botUserId), /Only people can approve/],
      ['a vendor', by(asked, VERA, { team: 'T0VENDOR01' }), /Only members of this workspace/],
      [
        'a vendor who claims to be here',
        by(asked, VERA),
        /Guests cannot approve|Only members of this workspace/,
      ],
      [
        'an approver in another workspace',
        by(asked, TOM, { team: 'T0VENDOR01' }),
        /Only members of this workspace/,
      ],
      [
        'an approver in a channel that is not there',
        by(asked, TOM, { channel: 'C0NOWHERE1' }),
        /Slack did not say who can see this channel/,
      ],
      [
        'another digest',
        by(asked, TOM, { value: `${id} ${digest.slice(0, -1)}${digest.endsWith('0') ? '1' : '0'}` }),
        /plan has changed/,
      ],
      [
        'another proposal',
        by(asked, TOM, { value: `00000000-0000-4000-8000-000000000000 ${digest}` }),
        /does not exist any more/,
      ],
      ['no proposal', by(asked, TOM, { value: 'approve everything' }), /does not belong to a proposal/],
      [
        'a quotation mark',
        by(asked, TOM, { value: `${id}' or '1'='1 ${digest}` }),
        /does not belong to a proposal/,
      ],
      ['a NUL byte', by(asked, TOM, { value: `${id}\u0000 ${digest}` }), /does not belong to a proposal/],
      [
        'a rejection of no proposal',
        by(asked, TOM, { actionId: REJECT, value: 'x' }),
        /does not belong to a proposal/,
      ],
    ];
    for (const [who, click, says] of refused) {
      const { status, said } = await click;
      expect(status, who).toBe(200);
      expect(await said(), who).toMatch(says);
    }
    expect(await approvals(asked)).toBe(0);
    expect(await runs(asked)).toBe(0);
    // Each refusal of a real button is on record, so that somebody can see who tried.
    expect(
      await count(lab, `audit where case_id = $1 and action = 'approval.refused'`, [asked.subject.id]),
    ).toBeGreaterThanOrEqual(9);

    const clicks = await Promise.all([TOM, MAYA, TOM, MAYA, TOM, MAYA].map((user) => by(asked, user)));
    expect(clicks.map((click) => click.status)).toEqual([200, 200, 200, 200, 200, 200]);
    await waitForState(lab, (await namespaceOf(asked)) ?? '', ['resolved'], 90_000);
    expect(await approvals(asked)).toBe(1);
    expect(await runs(asked)).toBe(1);
    expect(clicks.filter((click) => click.silent())).toHaveLength(1);
    const late = await (await by(asked, MAYA)).said();
    expect(late).toMatch(/already approved/);
    expect(await approvals(asked)).toBe(1);
  }, 150_000);

  async function namespaceOf(asked: Asked): Promise<string | undefined> {
    const [row] = await lab.rows<{ namespace: string }>(
      `select scope->'namespaces'->>0 as namespace from cases where id = $1`,
      [asked.subject.id],
    );
    return row?.namespace;
  }

  test('a person in the workspace who may not approve sees why, beside the button', async () => {
    const asked = await ask();
    expect(await clickButton(lab, LENA, asked.message, APPROVE)).toEqual({ ok: true });
    const answer = await eventually(
      'an ephemeral answer',
      () => lab.workspace.messages(INCIDENTS).find((message) => message.ephemeralFor === LENA),
      { explain: () => lab.logs() },
    );
    expect(shownText(answer)).toMatch(/Only members of @sre can approve/);
    expect(await approvals(asked)).toBe(0);
    expect(findButton((await waitForApproval(lab, INCIDENTS)) as Message, APPROVE)).toBeDefined();

    // The reason goes through the modal; secrets and mentions in it stay out of the rows and the thread.
    const secret = `ghp_${freshName('x').replace(/\W/g, '')}${'Ab3'.repeat(10)}`;
    await clickButton(lab, MAYA, asked.message, REJECT);
    const modal = await eventually('the modal', () => lab.workspace.as(MAYA).modals().at(-1), {
      explain: () => lab.logs(),
    });
    const reason = {
      type: 'plain_text_input',
      value: `<!channel> not during the sale \u0000\ud83d, see token ${secret}`,
    };
    const submitted = await lab.workspace
      .as(MAYA)
      .submit({ viewId: modal.id, state: { [REASON_BLOCK]: { [REASON_INPUT]: reason } } });
    expect(submitted).toMatchObject({ ok: true });
    const rejected = await waitForState(lab, (await namespaceOf(asked)) ?? '', ['diagnosed']);
    expect(rejected.id).toBe(asked.subject.id);
    await eventually(
      'the rejection in the thread',
      () =>
        lab.workspace
          .messages(INCIDENTS)
          .find((message) => /Rejected[\s\S]*not during the sale/.test(shownText(message))),
      { timeoutMs: 60_000, explain: () => lab.logs() },
    );
    const shown = JSON.stringify(lab.workspace.messages(INCIDENTS));
    expect(shown).not.toContain('<!channel>');
    expect(shown).not.toContain(secret);
    expect(
      await count(lab, `approvals where proposal_id = $1 and reason like '%ghp!_%' escape '!'`, [
        asked.proposalId,
      ]),
    ).toBe(0);

    expect(await (await by(asked, TOM)).said()).toMatch(/already rejected/);
    expect(await runs(asked)).toBe(0);
  }, 120_000);

  test('an approval after its expiry is refused, and nothing is run', async () => {
    const asked = await ask();
    // What counts is the moment of the rehearsal, a row that only the executor can write; the other is for display.
    await lab.rows(
      `update rehearsals set created_at = created_at - interval '2 days' where proposal_id = $1`,
      [asked.proposalId],
    );
    await lab.rows(`update proposals set expires_at = now() - interval '1 day' where id = $1`, [
      asked.proposalId,
    ]);
    expect(await (await by(asked, TOM)).said()).toMatch(/expired/);
    await eventually(
      'the proposal to be settled',
      async () =>
        (await count(lab, `proposals where id = $1 and state = 'expired'`, [asked.proposalId])) === 1
          ? true
          : undefined,
      { explain: () => lab.logs() },
    );
    await waitForState(lab, (await namespaceOf(asked)) ?? '', ['diagnosed']);
    await eventually(
      'the word in the thread',
      () =>
        lab.workspace
          .messages(INCIDENTS)
          .find(
            (message) =>
              message.ts === asked.message.ts &&
              /Expired/.test(shownText(message)) &&
              !findButton(message, APPROVE),
          ),
      { timeoutMs: 60_000, explain: () => lab.logs() },
    );
    expect(await approvals(asked)).toBe(0);
    expect(await runs(asked)).toBe(0);
  }, 90_000);
});
