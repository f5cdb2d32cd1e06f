import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '#lab/run/children.ts';
import type { Story } from '#lab/scenarios/story.ts';
import type { CaseState } from '#src/cases/types.ts';
import { APPROVE } from '#src/slack/blocks/proposal.ts';
import { eventually, startTestLab, type TestLab } from '#test/support/lab.ts';
import { caseOf, clickButton, TOM, waitForApproval, waitForState } from '#test/support/play.ts';
import { crashStory, drawStory } from '#test/support/random-story.ts';

const INCIDENTS = 'C0LABINC01';
const ROLES: readonly Role[] = ['slack', 'worker', 'executor'];

/** A boundary of the scenario: what the rows say when the step before it has just been made. */
interface Boundary {
  name: string;
  reached: (lab: TestLab, namespace: string) => Promise<boolean>;
}

const inState =
  (...states: CaseState[]) =>
  async (lab: TestLab, namespace: string): Promise<boolean> => {
    const row = await caseOf(lab, namespace);
    return row !== undefined && states.includes(row.state);
  };
const exists =
  (query: string) =>
  async (lab: TestLab, namespace: string): Promise<boolean> =>
    (
      await lab.rows(
        `select 1 from (${query}) found, cases where cases.id = found.case_id and cases.scope->'namespaces' ? $1`,
        [namespace],
      )
    ).length > 0;

const BOUNDARIES: readonly Boundary[] = [
  {
    name: 'signal stored',
    reached: async (lab, namespace) =>
      (await lab.rows(`select 1 from signals where target->>'namespace' = $1`, [namespace])).length > 0,
  },
  { name: 'case opened', reached: inState('open', 'diagnosing', 'diagnosed', 'awaiting_approval') },
  { name: 'first evidence stored', reached: exists('select case_id from evidence') },
  { name: 'finding stored', reached: exists('select case_id from findings') },
  { name: 'proposal drafted', reached: exists('select case_id from proposals') },
  { name: 'approval asked for', reached: inState('awaiting_approval') },
  {
    name: 'approved',
    reached: exists(
      'select proposals.case_id from approvals join proposals on proposals.id = approvals.proposal_id',
    ),
  },
  { name: 'run begun', reached: exists('select case_id from runs') },
  {
    name: 'step begun',
    reached: exists(
      `select runs.case_id from run_steps join runs on runs.id = run_steps.run_id where run_steps.state <> 'pending'`,
    ),
  },
  {
    name: 'step done',
    reached: exists(
      `select runs.case_id from run_steps join runs on runs.id = run_steps.run_id where run_steps.state = 'done'`,
    ),
  },
  { name: 'verifying', reached: inState('verifying', 'resolved') },
  { name: 'resolved', reached: inState('resolved') },
];

/** Approves as soon as there is a button, whatever happens meanwhile; a refused click is clicked again, as people do. */
async function approveWhenAsked(lab: TestLab, namespace: string): Promise<void> {
  await waitForState(lab, namespace, ['awaiting_approval', 'running', 'verifying', 'resolved'], 90_000);
  await eventually(
    'an approval that was taken',
    async () => {
      const subject = await caseOf(lab, namespace);
      if (subject && subject.state !== 'awaiting_approval') return true;
      const message = await waitForApproval(lab, INCIDENTS, namespace);
      await clickButton(lab, TOM, message, APPROVE).catch(() => undefined);
      const [approved] = await lab.rows(
        'select 1 from approvals join proposals on proposals.id = approvals.proposal_id where proposals.case_id = $1',
        [subject?.id],
      );
      return approved ? true : undefined;
    },
    { timeoutMs: 150_000, explain: () => lab.logs() },
  );
}

function kubeConfigOf(lab: TestLab): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(lab.adminKubeconfig);
  return kubeConfig;
}

async function revisionsOf(lab: TestLab, story: Story): Promise<number[]> {
  const { items } = await kubeConfigOf(lab)
    .makeApiClient(AppsV1Api)
    .listNamespacedReplicaSet({ namespace: story.namespace, labelSelector: `app=${story.change.workload}` });
  return items
    .map((one) => Number(one.metadata?.annotations?.['deployment.kubernetes.io/revision']))
    .sort((a, b) => a - b);
}

const waiting = (lab: TestLab): Promise<object[]> =>
  lab.rows(
    `select idem_key, method, state, attempts, not_before, error from slack_outbox where state in ('queued', 'sending') order by id`,
  );

/** What must hold of a case that went through a crash: as without one, and everything once. */
async function expectOnce(lab: TestLab, story: Story): Promise<void> {
  const subject = await waitForState(lab, story.namespace, ['resolved'], 120_000);
  const count = async (query: string): Promise<number> =>
    (await lab.rows<{ n: number }>(`select count(*)::int as n from (${query}) rows`, [subject.id]))[0]?.n ??
    -1;
  expect(await count('select 1 from runs where case_id = $1')).toBe(1);
  expect(await count('select 1 from findings where case_id = $1')).toBe(1);
  // One roll back: the Deployment went from revision 2 to 3 and no further.
  expect(await revisionsOf(lab, story)).toEqual([2, 3]);
  // Four stories post to one channel at once, and Slack takes less than a post a second there: what waits is a minute long.
  const reaches = (what: string, wanted: number, query: string): Promise<true> =>
    eventually(what, async () => ((await count(query)) === wanted ? true : undefined), {
      timeoutMs: 120_000,
      explain: async () => `${JSON.stringify(await waiting(lab))}\n${await lab.logs()}`,
    });
  await reaches('one post-mortem', 1, 'select 1 from reports where case_id = $1');
  await reaches(
    'an empty outbox',
    0,
    `select 1 from slack_outbox where case_id = $1 and state in ('queued', 'sending')`,
  );
  expect(await count(`select 1 from slack_outbox where case_id = $1 and state = 'failed'`)).toBe(0);
  // Nothing was posted twice: every post has a key of its own, and Slack holds each key once. A last message may be on its
  // way between the two looks; one that is there twice stays there twice.
  await eventually(
    'as many messages in Slack as were posted',
    async () => {
      const posted = await lab.rows<{ idem_key: string; result_ts: string }>(
        `select idem_key, result_ts from slack_outbox where case_id = $1 and method = 'chat.postMessage' and state = 'sent'`,
        [subject.id],
      );
      const root = posted.find((row) => row.idem_key.endsWith(':root'))?.result_ts;
      const inSlack = lab.workspace
        .messages(INCIDENTS)
        .filter((message) => message.threadTs === root || message.ts === root)
        .filter((message) => message.ephemeralFor === undefined);
      return inSlack.length === posted.length ? true : undefined;
    },
    { explain: async () => JSON.stringify(await waiting(lab)) },
  );
}

describe('kill -9 of any process at each boundary', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await startTestLab();
  });
  afterAll(() => lab?.stop());

  const matrix = BOUNDARIES.flatMap((boundary) =>
    ROLES.map((role) => ({ boundary, role, name: `${role} when: ${boundary.name}` })),
  );
  test.concurrent.each(matrix)(
    '$name',
    async ({ boundary, role }) => {
      const story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
      let broken: unknown;
      const playing = lab.scenarios.play(story).catch((error: unknown) => {
        broken = error;
      });
      const approving = approveWhenAsked(lab, story.namespace);
      // Heard below; without this a story that breaks first would leave it unheard.
      approving.catch(() => undefined);
      await eventually(
        boundary.name,
        async () => {
          if (broken !== undefined) throw broken;
          return (await boundary.reached(lab, story.namespace)) ? true : undefined;
        },
        { timeoutMs: 120_000, explain: () => lab.logs() },
      );
      lab.roles[role].kill('SIGKILL');
      await Promise.all([playing, approving]);
      await expectOnce(lab, story);
      // 36 stories of up to 11 pods would fill the 24 cores of the lab's nodes, and the last ones would never be scheduled.
      await kubeConfigOf(lab).makeApiClient(CoreV1Api).deleteNamespace({ name: story.namespace });
    },
    360_000,
  );
});
