import type { Story } from '#lab/scenarios/story.ts';
import type { Message } from '#lab/slack/page-api.ts';
import type { CaseState } from '#src/cases/types.ts';
import { APPROVE } from '#src/slack/blocks/proposal.ts';
import { eventually, findButton, shownText, type TestLab } from './lab.ts';

/** People of the lab workspace's seed. */
export const MAYA = 'U0LABMAYA1';
export const TOM = 'U0LABTOM01';
export const LENA = 'U0LABLENA1';
export const PAT = 'U0LABPAT01';

export interface CaseRow {
  id: string;
  number: number;
  state: CaseState;
  verdict: string | null;
  attempt: number;
  channel: string;
}

export async function caseOf(lab: TestLab, namespace: string): Promise<CaseRow | undefined> {
  const [row] = await lab.rows<CaseRow>(
    `select id, number, state, verdict, attempt, channel from cases where scope->'namespaces' ? $1 order by opened_at desc limit 1`,
    [namespace],
  );
  return row;
}

export async function waitForState(
  lab: TestLab,
  namespace: string,
  states: readonly CaseState[],
  timeoutMs = 60_000,
): Promise<CaseRow> {
  return eventually(
    `a case of ${namespace} in ${states.join(' or ')}`,
    async () => {
      const row = await caseOf(lab, namespace);
      return row && states.includes(row.state) ? row : undefined;
    },
    {
      timeoutMs,
      explain: async () => `${JSON.stringify(await caseOf(lab, namespace))}\n${await lab.logs()}`,
    },
  );
}

/** The message of a case in this namespace with an Approve button that is live. */
export async function waitForApproval(lab: TestLab, channel: string, namespace = ''): Promise<Message> {
  return eventually(
    'a message with an Approve button',
    () =>
      lab.workspace
        .messages(channel)
        .filter((message) => findButton(message, APPROVE) && shownText(message).includes(namespace))
        .at(-1),
    {
      // Slack takes less than a post a second in a channel, and several cases may share it.
      timeoutMs: 90_000,
      explain: async () =>
        lab.workspace.messages(channel).map(shownText).join('\n---\n') + (await lab.logs()),
    },
  );
}

export async function clickButton(
  lab: TestLab,
  user: string,
  message: Message,
  actionId: string,
): Promise<{ ok: boolean; error?: string | undefined }> {
  const button = findButton(message, actionId);
  if (!button) throw new Error(`The message has no button ${actionId}: ${shownText(message)}`);
  return lab.workspace
    .as(user)
    .click({ container: { channel: message.channel, messageTs: message.ts }, ...button });
}

/** Plays a story up to the approval by Tom. */
export async function playAndApprove(lab: TestLab, story: Story, channel: string): Promise<CaseRow> {
  await lab.scenarios.play(story);
  const subject = await waitForState(lab, story.namespace, ['awaiting_approval']);
  const message = await waitForApproval(lab, channel, story.namespace);
  const outcome = await clickButton(lab, TOM, message, APPROVE);
  if (!outcome.ok) throw new Error(`The click was refused: ${outcome.error}`);
  return subject;
}
