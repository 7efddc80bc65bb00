import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { TowerwatchError } from '#platform/errors/errors.ts';

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
