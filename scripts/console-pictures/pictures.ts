import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { untilDrawn } from '../browser.ts';
import type { View } from './views.ts';

const THEMES = ['light', 'dark'] as const;
const WIDTH = 1280;
const USUAL_HEIGHT = 900;
const NARROW = { width: 390, height: 844 };
/** What stands where something is being read. */
const LOADING = '.skeleton';
/** Until all that was read is drawn. */
const CALM_MS = 2500;

export interface Picture extends Omit<View, 'path' | 'shows'> {
  /** Below the console's address. */
  readonly path: string;
}

/** Takes a picture light and dark, and on the screen of a phone where asked for. @returns the files */
export async function takePictures(
  browser: Browser,
  url: string,
  out: string,
  { name, path, ready, height = USUAL_HEIGHT, narrow }: Picture,
): Promise<string[]> {
  mkdirSync(out, { recursive: true });
  const files: string[] = [];
  const wide = { width: WIDTH, height };
  for (const viewport of narrow ? [wide, NARROW] : [wide]) {
    for (const theme of THEMES) {
      const context = await browser.newContext({
        baseURL: url,
        viewport,
        colorScheme: theme,
        reducedMotion: 'reduce',
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      await page.goto(path);
      await untilDrawn(page, ready);
      await untilDrawn(page, LOADING, 'detached');
      await sleep(CALM_MS);
      const width = viewport === NARROW ? `-${NARROW.width}` : '';
      const file = join(out, `${name}${width}-${theme}.png`);
      await page.screenshot({ path: file });
      files.push(file);
      await context.close();
    }
  }
  return files;
}
