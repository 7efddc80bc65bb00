import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '#platform/logging/logger.ts';
import { Access } from '#services/console/access/access.ts';
import type { RateLimits } from '#services/console/access/rate-limits.ts';
import { TokenBook } from '#services/console/access/token-book.ts';
import type { Token } from '#services/console/access/tokens.ts';
import { buildApp, type ConsoleApp, type Routes } from '#services/console/api/app.ts';
import type { ConsoleParts } from '#services/console/api/parts.ts';
import { sessionRoutes } from '#services/console/api/routes/session.ts';
import { consoleTokens, type Secrets } from './console-tokens.ts';

export interface Frame {
  readonly app: ConsoleApp;
  /** Where its files are: `tokens.json`, `page/`. */
  readonly folder: string;
  readonly secrets: Secrets;
  readonly tokens: readonly Token[];
  /** What it has logged. */
  readonly lines: Record<string, unknown>[];
  /** Those of the audit. */
  audit(): Record<string, unknown>[];
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
  const { file, tokens, secrets } = await consoleTokens(folder);
  const book = withTokens ? await TokenBook.open(file) : null;
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
  return {
    app,
    folder,
    secrets,
    tokens,
    lines,
    audit: () => lines.filter(({ audit }) => audit === true),
    async close() {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Of a request that a tool sends. */
export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}`, host: 'localhost:1' });
