import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { WatchedPage } from './watched-page.ts';

/** From the click to the last chart of an entity's four weeks, ms; one for each entity. */
export interface Openings {
  /** The page was just loaded, and nobody has asked for any of this since ClickHouse forgot what it had read. */
  readonly cold: readonly number[];
  /** The same in another page, after it. */
  readonly warm: readonly number[];
  /** Once more in the same page, which keeps what it has drawn. */
  readonly again: readonly number[];
}

const DRAWN_WITHIN_MS = 30_000;
const POLL_MS = 20;
/** After a page is drawn, until nothing of its loading goes on. */
const CALM_MS = 1000;
const CACHES = ['MARK', 'UNCOMPRESSED', 'QUERY'] as const;

export interface OpeningsOptions {
  readonly browser: Browser;
  /** Of the console. */
  readonly url: string;
  readonly clickhouseUrl: string;
  readonly entities: readonly string[];
  readonly width: number;
  readonly onOpened: (count: number) => void;
}

/** @throws TowerwatchError PAGE_NOT_DRAWN */
export async function measureOpenings(options: OpeningsOptions): Promise<Openings> {
  const { browser, url, clickhouseUrl, entities, width, onOpened } = options;
  const clickhouse = new ClickHouse({ url: clickhouseUrl });
  const openings = { cold: [] as number[], warm: [] as number[], again: [] as number[] };
  for (const [i, entity] of entities.entries()) {
    for (const cache of CACHES) await clickhouse.command(`SYSTEM DROP ${cache} CACHE`);
    for (const kind of ['cold', 'warm'] as const) {
      const page = await WatchedPage.open(browser, url, width);
      await page.page.goto(`/entities/${entity}`);
      await drawnSince(page, 0);
      openings[kind].push(await clickToDrawn(page, '4 weeks'));
      if (kind === 'warm') {
        await clickToDrawn(page, '1 day');
        openings.again.push(await clickToDrawn(page, '4 weeks'));
      }
      await page.close();
    }
    onOpened(i + 1);
  }
  await clickhouse.close();
  return openings;
}

async function clickToDrawn(page: WatchedPage, length: string): Promise<number> {
  await sleep(CALM_MS);
  await page.read();
  const clicks = page.seen.clicks.length;
  await page.page.getByRole('button', { name: length }).click();
  await page.read();
  const clicked = page.seen.clicks[clicks];
  return (await drawnSince(page, clicked)) - clicked;
}

/** The first moment after another at which all charts were drawn. */
async function drawnSince(page: WatchedPage, since: number): Promise<number> {
  const deadline = Date.now() + DRAWN_WITHIN_MS;
  for (;;) {
    const drawn = page.seen.drawn.find((at) => at > since);
    if (drawn !== undefined) return drawn;
    if (Date.now() > deadline) {
      throw new TowerwatchError('SERVICE_FAILED', `the page did not draw ${page.page.url()} in time`);
    }
    await sleep(POLL_MS);
    await page.read();
  }
}
