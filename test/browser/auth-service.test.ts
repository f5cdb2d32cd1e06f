import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumFound, launchBrowser, screenshot } from '#test/support/browser.ts';
import { startTestLab, type TestLab } from '#test/support/lab.ts';

const required = process.env.CI === 'true';

/** What a newcomer does, on the page that `npm start` opens. */
describe.skipIf(!chromiumFound && !required)('the lab in a browser (needs chromium)', () => {
  let lab: TestLab;
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];

  beforeAll(async () => {
    lab = await startTestLab({ holdSeconds: 5 });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  });

  const thread = () => page.getByTestId('thread');
  const actAs = async (name: string): Promise<void> => {
    await page.getByTestId('user-switcher').click();
    await page.getByTestId(`user-${name}`).click();
  };

  test('auth-service leaks memory: from a click to the post-mortem', async () => {
    await page.goto(lab.url);
    await page.getByTestId('channel-incidents').click();
    await screenshot(page, '1-start');
    await page.getByTestId('start-auth-service-leak').click();

    const root = page.getByTestId('message').filter({ hasText: 'auth-service p99 latency' }).first();
    await root.waitFor({ timeout: 30_000 });
    await root.getByTestId('open-thread').click();
    await thread().getByText('leaks memory since revision 2').first().waitFor({ timeout: 30_000 });
    await screenshot(page, '2-finding');
    const finding = await thread().innerText();
    for (const fact of [
      'garbage collection pauses',
      'p99 latency',
      'registry.lab/auth-service:v1.2.1',
      'ev-',
    ])
      expect(finding).toContain(fact);

    const proposal = thread()
      .getByTestId('message')
      .filter({ hasText: 'Proposal: Roll back auth-service to v1.2.0' });
    await proposal.waitFor({ timeout: 30_000 });
    await expect
      .poll(() => proposal.innerText(), { timeout: 20_000 })
      .toContain('kubectl --context lab -n payments rollout undo deployment/auth-service');

    await actAs('lena');
    await page.getByTestId('channel-incidents').click();
    await root.getByTestId('open-thread').click();
    await proposal.getByTestId('action-proposal_approve').click();
    await page.getByTestId('confirm-ok').click();
    await thread()
      .getByText(/Only visible to you|may not|not a member/i)
      .first()
      .waitFor({ timeout: 15_000 });
    await screenshot(page, '3-developer-refused');

    await actAs('tom');
    await page.getByTestId('channel-incidents').click();
    await root.getByTestId('open-thread').click();
    await proposal.getByTestId('action-proposal_approve').click();
    await page.getByTestId('confirm-ok').waitFor();
    await screenshot(page, '4-confirm');
    await page.getByTestId('confirm-ok').click();

    await thread()
      .getByText(/Approved by/)
      .first()
      .waitFor({ timeout: 15_000 });
    await thread()
      .getByText(/Run: Verifying|Run: Running/)
      .first()
      .waitFor({ timeout: 15_000 });
    await screenshot(page, '5-run');
    await root.getByText('Resolved').first().waitFor({ timeout: 90_000 });
    await thread()
      .getByText(/Post-mortem/)
      .first()
      .waitFor({ timeout: 30_000 });
    await thread().getByText(/head/i).first().waitFor({ timeout: 30_000 });
    await screenshot(page, '6-resolved');

    await page.getByTestId('theme').click();
    await screenshot(page, '7-dark');
    expect(trouble).toEqual([]);
  });

  test('slash commands and App Home answer', async () => {
    await page.getByTestId('channel-incidents').click();
    const composer = page.getByTestId('composer').first();
    await composer.fill('/case list');
    await composer.press('Enter');
    await page
      .getByText(/Only visible to you/)
      .first()
      .waitFor({ timeout: 15_000 });
    await screenshot(page, '8-case-list');
    await page.getByTestId('open-home').click();
    await page.getByTestId('home').getByText(/case/i).first().waitFor({ timeout: 15_000 });
    await screenshot(page, '9-home');
    expect(trouble).toEqual([]);
  });
});
