import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumFound, launchBrowser, screenshot } from '#test/support/browser.ts';
import { startTestLab, type TestLab } from '#test/support/lab.ts';

const required = process.env.CI === 'true';

/** What a person asks in the thread of a case, with the model off. */
describe.skipIf(!chromiumFound && !required)('questions in a browser (needs chromium)', () => {
  let lab: TestLab;
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];

  beforeAll(async () => {
    lab = await startTestLab({ holdSeconds: 5 });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
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
  const ask = async (words: string): Promise<void> => {
    const composer = thread().getByTestId('composer');
    await composer.fill(`@casebook ${words}`);
    await composer.press('Enter');
  };
  /** The newest message of the thread with these words. */
  const answer = (words: string | RegExp) =>
    thread().getByTestId('message').filter({ hasText: words }).last();

  test('a trend is a chart, in light and dark; what changed, why not, and a hand-over are answered', async () => {
    await page.goto(lab.url);
    await page.getByTestId('channel-incidents').click();
    await page.getByTestId('start-auth-service-leak').click();
    const root = page.getByTestId('message').filter({ hasText: 'auth-service p99 latency' }).first();
    await root.waitFor({ timeout: 30_000 });
    await root.getByTestId('open-thread').click();
    await thread().getByText('leaks memory since revision 2').first().waitFor({ timeout: 30_000 });

    await ask('what changed?');
    await answer(/Changes in payments/).waitFor({ timeout: 30_000 });
    expect(await answer(/Changes in payments/).innerText()).toContain('registry.lab/auth-service:v1.2.1');

    await ask('show memory last 40 min');
    const trend = answer(/memory of auth-service/);
    await trend.locator('figure.chart svg').waitFor({ timeout: 30_000 });
    expect(await trend.locator('svg polyline').count()).toBeGreaterThan(0);
    expect(await trend.innerText()).toMatch(/MiB/);
    await trend.scrollIntoViewIfNeeded();
    await screenshot(page, '10-chart-light');

    await ask('why not restart?');
    await answer(/restart-deployment/).waitFor({ timeout: 30_000 });
    await ask('hand me over');
    await answer(/What was tried/).waitFor({ timeout: 30_000 });
    await screenshot(page, '11-hand-over');

    await page.getByTestId('theme').click();
    await trend.scrollIntoViewIfNeeded();
    await screenshot(page, '12-chart-dark');
    expect(trouble).toEqual([]);
  });
});
