import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '#scripts/browser.ts';
import type { Role } from '#services/console/api/shapes/session.ts';
import type { ConsoleWorld } from './console-world.ts';

/** What a busy machine takes at most to draw what was asked for, ms. */
const PATIENCE_MS = 30_000;

export interface LookOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** People who look at the console, each in a browser session of their own. */
export class PageLooks {
  readonly #world: ConsoleWorld;
  readonly #browser: Browser;
  /** Of those who have signed in; to do so each time would be taken for guessing. */
  readonly #sessions = new Map<Role, Session>();

  private constructor(world: ConsoleWorld, browser: Browser) {
    this.#world = world;
    this.#browser = browser;
  }

  static async open(world: ConsoleWorld): Promise<PageLooks> {
    return new PageLooks(world, await startBrowser());
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /**
   * Opens a view and does something there. Where that fails, the error names a picture of the page.
   * @param role whose token is signed in; null: nobody
   * @throws Error also where a script of the page failed, or broke its content security policy
   */
  async at(
    path: string,
    role: Role | null,
    scenario: (page: Page) => Promise<void>,
    { width = 1280, height = 900, colorScheme = 'light' }: LookOptions = {},
  ): Promise<void> {
    const context = await this.#browser.newContext({
      baseURL: this.#world.url,
      ...(role === null ? {} : { storageState: await this.#session(role) }),
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    try {
      const page = await context.newPage();
      const faults = faultsOf(page);
      await page.goto(path);
      try {
        await scenario(page);
      } catch (error) {
        throw withPicture(error as Error, await pictureOf(page));
      }
      if (faults.length > 0) throw new Error(`on ${path}: ${faults.join('; ')}`);
    } finally {
      await context.close();
    }
  }

  async #session(role: Role): Promise<Session> {
    const known = this.#sessions.get(role);
    if (known !== undefined) return known;
    const { url, tokens } = this.#world;
    const context = await this.#browser.newContext({ baseURL: url });
    const answer = await context.request.post('/api/v1/session', { data: { token: tokens[role] } });
    if (!answer.ok()) throw new Error(`the ${role} is not let in: ${await answer.text()}`);
    const session = await context.storageState();
    await context.close();
    this.#sessions.set(role, session);
    return session;
  }
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Fails where the page was loaded anew in between. @returns to be called at the end */
export async function withoutReload(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  return async () => {
    if (!(await page.evaluate(() => 'sameDocument' in globalThis))) throw new Error('the page was reloaded');
  };
}

function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return faults;
}

/** Jest shows the stack, which has the message as it was made. */
function withPicture(error: Error, path: string): Error {
  const { message, stack = '' } = error;
  error.message = `${message}\nThe page as it was: ${path}`;
  error.stack = stack.replace(message, error.message);
  return error;
}

async function pictureOf(page: Page): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'towerwatch-page-')), 'page.png');
  await page.screenshot({ path });
  return path;
}
