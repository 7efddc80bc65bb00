import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { EXIT_FAILED, EXIT_OK, exitCodeOf } from './exit-code.ts';

export interface LifecycleOptions {
  readonly logger: Logger;
  /** Longest time for all shutdown hooks together, ms. */
  readonly graceMs?: number;
}

interface Hook {
  readonly name: string;
  readonly close: () => Promise<void> | void;
}

/** Signals of a broken process: a handler in JavaScript would only hide the crash. */
const CRASH_SIGNALS = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP'] as const;

/**
 * The end of this process. SIGINT, SIGTERM and the like, `fail`, an uncaught exception and an unhandled rejection run the
 * shutdown hooks, last registered first, so that what was built last goes first. Then it exits: 0 after a signal or
 * `stop`, 2 for faulty configuration or input, 1 for any other error, for a failed hook, and where the grace runs out or a
 * second signal comes.
 */
export class Lifecycle {
  readonly #logger: Logger;
  readonly #hooks: Hook[] = [];
  readonly #grace: { close(): void };
  #failure: { readonly error: unknown } | undefined;
  #ending = false;

  constructor({ logger, graceMs = 10_000 }: LifecycleOptions) {
    this.#logger = logger;
    this.#grace = closeWithGrace(
      {
        delay: graceMs,
        logger: false,
        skip: [...CRASH_SIGNALS],
        onTimeout: () => logger.fatal(`shutdown took longer than ${graceMs} ms`),
        onSecondSignal: (signal) => logger.fatal(`second ${signal}: exiting at once`),
        onSecondError: (error) => logger.fatal({ err: error }, 'error during shutdown'),
      },
      ({ err, signal }) => this.#end(err, signal),
    );
  }

  /** True once the shutdown has begun. */
  get ending(): boolean {
    return this.#ending;
  }

  /** @param close may reject: the error is logged, and the other hooks run all the same */
  onShutdown(name: string, close: () => Promise<void> | void): void {
    this.#hooks.push({ name, close });
  }

  /** Ends the process in good order. */
  stop(): void {
    if (!this.#ending) this.#grace.close();
  }

  /** Ends the process because of an error that nothing here can help. */
  fail(error: unknown): void {
    if (this.#ending) {
      this.#logger.error({ err: error }, 'error during shutdown');
      return;
    }
    this.#failure = { error };
    this.#grace.close();
  }

  async #end(thrown: Error | undefined, signal: string | undefined): Promise<void> {
    this.#ending = true;
    const failure = this.#failure ?? (thrown === undefined ? undefined : { error: thrown });
    if (failure !== undefined) logFatal(this.#logger, failure.error);
    else this.#logger.info({ signal }, 'shutting down');
    let code = failure === undefined ? EXIT_OK : exitCodeOf(failure.error);
    for (const { name, close } of this.#hooks.reverse()) {
      try {
        await close();
      } catch (error) {
        this.#logger.error({ err: error, hook: name }, 'shutdown hook failed');
        code ||= EXIT_FAILED;
      }
    }
    process.exit(code);
  }
}

/** One line for an error from the closed list; the whole stack only for what nobody foresaw. */
function logFatal(logger: Logger, error: unknown): void {
  if (error instanceof TowerwatchError) {
    const { code, context, message } = error;
    logger.fatal({ code, context }, `${code}: ${message}`);
  } else {
    logger.fatal({ err: error }, 'unexpected error');
  }
}
