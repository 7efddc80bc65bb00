import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { TowerwatchError } from '#platform/errors/errors.ts';

const DRAWN_WITHIN_MS = 60_000;
/** Where Debian puts it. */
const USUAL_PATH = '/usr/bin/chromium';
/** It runs without a display and, as root in a container, without a sandbox; nothing of its own goes out to the network. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts Chromium without a window, to look at the console's page.
 * @throws TowerwatchError BROWSER_NOT_FOUND
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || USUAL_PATH;
  if (!existsSync(executablePath)) {
    throw new TowerwatchError('BROWSER_NOT_FOUND', `there is no ${executablePath}`);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * Waits until something is on a page, or has gone from it.
 * @param selector of its element
 * @throws TowerwatchError PAGE_NOT_DRAWN
 */
export async function untilDrawn(
  page: Page,
  selector: string,
  state: 'visible' | 'detached' = 'visible',
): Promise<void> {
  try {
    await page.locator(selector).first().waitFor({ state, timeout: DRAWN_WITHIN_MS });
  } catch (cause) {
    const what = state === 'visible' ? `no ${selector}` : `${selector} is still there`;
    throw new TowerwatchError('PAGE_NOT_DRAWN', `${page.url()}: ${what}`, { cause });
  }
}
