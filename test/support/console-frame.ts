import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '#platform/logging/logger.ts';
import { Access } from '#services/console/access/access.ts';
import type { RateLimits } from '#services/console/access/rate-limits.ts';
import { TokenBook } from '#services/console/access/token-book.ts';
import { makeToken, type Token, writeTokens } from '#services/console/access/tokens.ts';
import { buildApp, type ConsoleApp, type Routes } from '#services/console/api/app.ts';
import type { ConsoleParts } from '#services/console/api/parts.ts';
import { sessionRoutes } from '#services/console/api/routes/session.ts';
import type { Role } from '#services/console/api/shapes/session.ts';

/** Name → secret of a token for each role, and of one that has expired. */
export type Secrets = Readonly<Record<Role | 'expired', string>>;

export interface Frame {
  readonly app: ConsoleApp;
  /** Where its files are: `tokens.json`, `page/`. */
  readonly folder: string;
  readonly secrets: Secrets;
  readonly tokens: readonly Token[];
  /** What it has logged. */
  readonly lines: Record<string, unknown>[];
  close(): Promise<void>;
}

export interface FrameOptions {
  readonly routes?: readonly Routes[];
  /** What these routes answer from, beyond who speaks. */
  readonly parts?: Partial<ConsoleParts>;
  /** False: it lets everybody in who comes by loopback. */
  readonly withTokens?: boolean;
  readonly limits?: Partial<RateLimits>;
  /** LOG_LEVEL, `info` where absent. */
  readonly level?: string;
}

const FAR = { requests: 10_000, writes: 10_000, signIns: 10_000 };

/** The console's application with its session and the routes given. */
export async function consoleFrame(options: FrameOptions = {}): Promise<Frame> {
  const { routes = [], parts: more, withTokens = true, limits, level = 'info' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-console-'));
  const made = (['viewer', 'operator', 'admin'] as const).map((role) =>
    makeToken({ name: role, role, expiresAt: null }, Date.now()),
  );
  const expired = makeToken({ name: 'expired', role: 'admin', expiresAt: Date.now() - 1 }, 0);
  const tokens = [...made, expired].map(({ token }) => token);
  await writeTokens(join(folder, 'tokens.json'), tokens);
  const book = withTokens ? await TokenBook.open(join(folder, 'tokens.json')) : null;
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const parts = { ...more, access: new Access(book) } as ConsoleParts;
  const removed = async (error: unknown) => {
    await rm(folder, { recursive: true });
    throw error;
  };
  const app = await buildApp(parts, [sessionRoutes, ...routes], {
    logger: createLogger({ service: 'console', instance: 'test', level, destination }),
    limits: { ...FAR, ...limits },
    pageFolder: join(folder, 'page'),
  }).catch(removed);
  const [viewer, operator, admin] = made.map(({ secret }) => secret);
  return {
    app,
    folder,
    secrets: { viewer, operator, admin, expired: expired.secret },
    tokens,
    lines,
    async close() {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Of a request that a tool sends. */
export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}`, host: 'localhost:1' });
