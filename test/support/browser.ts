import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's; another one by CASEBOOK_TEST_CHROMIUM. */
const CHROMIUM = process.env.CASEBOOK_TEST_CHROMIUM ?? '/usr/bin/chromium';
/** Kept after the run, to be looked at. */
const SCREENSHOTS = fileURLToPath(new URL('../../test-results/screenshots', import.meta.url));

export const chromiumFound = existsSync(CHROMIUM);

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      // Chromium refuses its sandbox to root, and containers often forbid it.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
