import type { Logger } from 'pino';
import type { z } from 'zod';
import { P_VALUE_BINS, populationStability } from '#core/learn/drift.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { pValueCounts } from '#platform/clickhouse/history.ts';
import { codeOf, decisionOf } from '#platform/errors/boundary.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { Book } from './book.ts';
import type { retrainerSchema } from './config.ts';
import { trainingSpanNow } from './history-reach.ts';

export interface OutlookOptions {
  readonly clickhouse: ClickHouse;
  readonly config: z.output<typeof retrainerSchema>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the history says that may lead to a run. */
export interface Seen {
  /** For a first model; not looked at where there is one. */
  readonly hasEnoughHistory: boolean;
  /** Of the model in force; undefined where its scores reach less than a day back. */
  readonly stability: number | undefined;
}

const NOTHING: Seen = { hasEnoughHistory: false, stability: undefined };

/** Looks at the history now and then, for those who cannot wait for its answer. */
export class Outlook {
  readonly #options: OutlookOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #looking = new Set<string>();

  constructor(options: OutlookOptions) {
    this.#options = options;
  }

  /** By the last look that has ended. */
  of(kpiSet: string): Seen {
    return this.#seen.get(kpiSet) ?? NOTHING;
  }

  /** Begins a look, where none of the kpiSet goes on. What goes wrong is logged: the next one may do better. */
  look(book: Book): void {
    const { name } = book.kpiSet;
    if (this.#looking.has(name)) return;
    this.#looking.add(name);
    void this.#see(book)
      .then((seen) => this.#seen.set(name, seen))
      .catch((error: unknown) => {
        const { logger, metrics } = this.#options;
        const decision = decisionOf(error);
        metrics.counter('towerwatch_errors_total').inc({ code: codeOf(error), decision });
        logger.warn({ err: error, kpiSet: name }, 'the history was not looked at; it is tried again');
        this.#seen.delete(name);
      })
      .finally(() => this.#looking.delete(name));
  }

  async #see({ kpiSet, inForce }: Book): Promise<Seen> {
    const { clickhouse, config } = this.#options;
    if (inForce === undefined) {
      const { BASE_HISTORY_DAYS: days, TRAINING_ENTITIES: max } = config;
      const span = await trainingSpanNow(clickhouse, kpiSet, days, max);
      return { hasEnoughHistory: span !== undefined, stability: undefined };
    }
    if (config.DRIFT_PSI === 0) return NOTHING;
    const { modelId } = inForce;
    const counts = await pValueCounts(clickhouse, {
      kpiSet: kpiSet.name,
      modelId,
      lastMs: DAY_MS,
      bins: P_VALUE_BINS,
    });
    return { hasEnoughHistory: false, stability: counts && populationStability(counts) };
  }
}
