import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { type Drawing, PROBE_TERMS, type ProbeReading, probePage, TAKE_READING } from './page-probe.ts';

const HEIGHT = 800;

/** What a page holds after a forced garbage collection. */
export interface HeapReading {
  /** ms since 1970, at the beginning and the end of the collection. */
  readonly at: number;
  readonly until: number;
  readonly bytes: number;
  readonly domNodes: number;
  readonly listeners: number;
}

/** What was seen of a page: moments in ms since 1970. */
export interface Sightings {
  /** When each frame began. */
  readonly frames: number[];
  /** Update (see `updateKey`) → when the first frame after it had come was through. */
  readonly shown: Map<string, number>;
  readonly clicks: number[];
  readonly drawn: Drawing[];
}

/** An entity's window. */
export const updateKey = (entity: string, end: number): string => `${entity}~${end}`;

/** A page of the console in a browser profile of its own. What is seen of it is kept here, and not in the page. */
export class WatchedPage {
  readonly page: Page;
  readonly seen: Sightings = { frames: [], shown: new Map(), clicks: [], drawn: [] };
  readonly #context: BrowserContext;
  readonly #devtools: CDPSession;
  /** Updates of each `fleet` event that has come and is not known to be shown. */
  readonly #come: string[][] = [];
  /** Moments of events whose updates are not known yet. */
  readonly #shown: number[] = [];

  static async open(browser: Browser, url: string, width: number): Promise<WatchedPage> {
    const context = await browser.newContext({ viewport: { width, height: HEIGHT }, baseURL: url });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
    await page.addInitScript(probePage, PROBE_TERMS);
    return new WatchedPage(context, page, devtools);
  }

  private constructor(context: BrowserContext, page: Page, devtools: CDPSession) {
    this.#context = context;
    this.page = page;
    this.#devtools = devtools;
    devtools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
      if (eventName !== 'fleet') return;
      const { rows } = JSON.parse(data) as { rows: { entity: string; end: number }[] };
      this.#come.push(rows.map(({ entity, end }) => updateKey(entity, end)));
      this.#match();
    });
  }

  /** Takes over what the page has noted. Often: what waits there lies in its heap. */
  async read(): Promise<void> {
    const expression = TAKE_READING;
    const { result } = await this.#devtools.send('Runtime.evaluate', { expression, returnByValue: true });
    const { frames, shown, clicks, drawn } = result.value as ProbeReading;
    this.seen.frames.push(...frames);
    this.seen.clicks.push(...clicks);
    this.seen.drawn.push(...drawn);
    this.#shown.push(...shown);
    this.#match();
  }

  /** Reads once a second for so long, and tells of each second. */
  async watch(seconds: number, onSecond: (second: number) => Promise<void> | void): Promise<void> {
    const began = Date.now();
    for (let second = 0; second < seconds; second++) {
      await onSecond(second);
      await sleep(Math.max(0, began + (second + 1) * 1000 - Date.now()));
      await this.read();
    }
  }

  async heap(): Promise<HeapReading> {
    const at = Date.now();
    await this.#devtools.send('HeapProfiler.collectGarbage');
    const until = Date.now();
    const { usedSize } = await this.#devtools.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await this.#devtools.send('Memory.getDOMCounters');
    return { at, until, bytes: usedSize, domNodes: nodes, listeners: jsEventListeners };
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** The first time that an update is shown counts. */
  #match(): void {
    while (this.#come.length > 0 && this.#shown.length > 0) {
      const at = this.#shown.shift()!;
      for (const key of this.#come.shift()!) if (!this.seen.shown.has(key)) this.seen.shown.set(key, at);
    }
  }
}
