import { readFile } from 'node:fs/promises';
import { AppsV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Story } from '#lab/scenarios/story.ts';
import { shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { playAndApprove, waitForState } from '#test/support/play.ts';
import { crashStory, drawStory, leakStory } from '#test/support/random-story.ts';

const INCIDENTS = 'C0LABINC01';

/** Drawn anew in each run unless CASEBOOK_TEST_SEED says which; nothing in the loop may know the story. */
const seed = Number(process.env.CASEBOOK_TEST_SEED ?? Math.floor(Math.random() * 1e9));

async function imageNow(lab: TestLab, story: Story): Promise<string | undefined> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(lab.adminKubeconfig);
  const deployment = await kubeConfig
    .makeApiClient(AppsV1Api)
    .readNamespacedDeployment({ name: story.change.workload, namespace: story.namespace });
  return deployment.spec?.template.spec?.containers[0]?.image;
}

async function playsToTheEnd(lab: TestLab, story: Story, timeoutMs: number): Promise<void> {
  const opened = await playAndApprove(lab, story, INCIDENTS);
  const resolved = await waitForState(lab, story.namespace, ['resolved'], timeoutMs);
  expect(resolved.id).toBe(opened.id);
  const good = story.workloads.find((one) => one.name === story.change.workload)?.image;
  expect(await imageNow(lab, story)).toBe(good);
  const [cause] = await lab.rows<{
    cause: string;
    object: { kind: string; name: string; namespace: string };
  }>(
    `select body->'hypotheses'->0->>'cause' as cause, body->'hypotheses'->0->'object' as object from findings where case_id = $1 order by attempt desc limit 1`,
    [opened.id],
  );
  expect(cause?.object).toMatchObject({
    kind: 'Deployment',
    name: story.change.workload,
    namespace: story.namespace,
  });
  const thread = lab.workspace.messages(INCIDENTS).map(shownText).join('\n');
  expect(thread).toContain(story.change.workload);
  await expect
    .poll(() => lab.rows('select 1 from reports where case_id = $1', [opened.id]), { timeout: 15_000 })
    .toHaveLength(1);
}

describe(`a story drawn at random (CASEBOOK_TEST_SEED=${seed})`, () => {
  describe('on the lab cluster', () => {
    let lab: TestLab;
    beforeAll(async () => {
      lab = await startTestLab();
    });
    afterAll(() => lab?.stop());

    test.each([0, 1])(
      'leak %i: alert to verified roll back',
      async (index) => {
        await playsToTheEnd(lab, drawStory(leakStory, seed + index), 90_000);
      },
      180_000,
    );

    test('crash loop: alert to verified roll back', async () => {
      await playsToTheEnd(lab, drawStory(crashStory, seed + 3), 90_000);
    }, 180_000);
  });

  const kubeconfig = process.env.CASEBOOK_TEST_KUBECONFIG;
  describe.skipIf(kubeconfig === undefined)('on a real control plane (CASEBOOK_TEST_KUBECONFIG)', () => {
    let lab: TestLab;
    beforeAll(async () => {
      lab = await startTestLab({ adminKubeconfig: await readFile(kubeconfig ?? '', 'utf8') });
    });
    afterAll(() => lab?.stop());

    test('leak: alert to verified roll back', async () => {
      await playsToTheEnd(lab, drawStory(leakStory, seed + 7), 120_000);
    }, 300_000);
  });
});
