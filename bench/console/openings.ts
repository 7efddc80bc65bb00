import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { DAY_MS } from '#core/series/grid.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Stretch } from './frame-figures.ts';
import { WatchedPage } from './watched-page.ts';

/** How long an entity's four weeks take until all charts are on the screen, ms; one time for each entity. */
export interface Openings {
  /** From the click, in a page that has just drawn the entity's last day: ClickHouse has forgotten what it had read. */
  readonly cold: readonly number[];
  /** From the click, once more in the same page. */
  readonly warm: readonly number[];
  /** By its address in a fresh browser, ClickHouse as cold: from the navigation on, so the page's own loading too. */
  readonly byAddress: readonly number[];
}

interface Length {
  /** What says so on the button. */
  readonly button: string;
  readonly spanMs: number;
}

const DAY: Length = { button: '1 day', spanMs: DAY_MS };
const FOUR_WEEKS: Length = { button: '4 weeks', spanMs: 28 * DAY_MS };
const DRAWN_WITHIN_MS = 30_000;
const POLL_MS = 20;
/** Until nothing of what came before goes on. */
const CALM_MS = 1500;
const CACHES = ['MARK', 'UNCOMPRESSED', 'QUERY'] as const;

export interface OpeningsOptions {
  readonly browser: Browser;
  /** Of the console. */
  readonly url: string;
  readonly clickhouseUrl: string;
  readonly entities: readonly string[];
  /** Four weeks that they have. */
  readonly span: Stretch;
  readonly width: number;
  readonly onOpened: (count: number) => void;
}

/** @throws TowerwatchError PAGE_NOT_DRAWN */
export async function measureOpenings(options: OpeningsOptions): Promise<Openings> {
  const { browser, url, clickhouseUrl, entities, span, width, onOpened } = options;
  const clickhouse = new ClickHouse({ url: clickhouseUrl });
  const forget = async () => {
    for (const cache of CACHES) await clickhouse.command(`SYSTEM DROP ${cache} CACHE`);
  };
  const openings = { cold: [] as number[], warm: [] as number[], byAddress: [] as number[] };
  for (const [i, entity] of entities.entries()) {
    await forget();
    const clicked = await WatchedPage.open(browser, url, width);
    await clicked.page.goto(`/entities/${entity}`);
    await drawnSince(clicked, 0, DAY);
    openings.cold.push(await clickToDrawn(clicked, FOUR_WEEKS));
    await sleep(CALM_MS);
    await clickToDrawn(clicked, DAY);
    await sleep(CALM_MS);
    openings.warm.push(await clickToDrawn(clicked, FOUR_WEEKS));
    await clicked.close();

    await forget();
    const addressed = await WatchedPage.open(browser, url, width);
    const navigatedAt = Date.now();
    await addressed.page.goto(`/entities/${entity}?from=${span.from}&to=${span.to}`);
    openings.byAddress.push((await drawnSince(addressed, navigatedAt, FOUR_WEEKS)) - navigatedAt);
    await addressed.close();
    onOpened(i + 1);
  }
  await clickhouse.close();
  return openings;
}

async function clickToDrawn(page: WatchedPage, length: Length): Promise<number> {
  await page.read();
  const clicks = page.seen.clicks.length;
  await page.page.getByRole('button', { name: length.button }).click();
  await page.read();
  const clicked = page.seen.clicks[clicks];
  return (await drawnSince(page, clicked, length)) - clicked;
}

/** When charts of a length, drawn after another moment, were on the screen. */
async function drawnSince(page: WatchedPage, since: number, { spanMs }: Length): Promise<number> {
  const deadline = Date.now() + DRAWN_WITHIN_MS;
  for (;;) {
    const { drawn, frames } = page.seen;
    const drawing = drawn.find((one) => one.at > since && Math.abs(one.spanMs - spanMs) < DAY_MS / 2);
    // What is drawn between two frames is shown by the first, which is over when the second begins.
    const [, next] = drawing === undefined ? [] : frames.filter((at) => at > drawing.at);
    if (next !== undefined) return next;
    if (Date.now() > deadline) throw new TowerwatchError('PAGE_NOT_DRAWN', page.page.url());
    await sleep(POLL_MS);
    await page.read();
  }
}
