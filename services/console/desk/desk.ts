import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { KpiSets } from '#platform/config/kpi-sets.ts';
import { isRefused, type Refused } from '#platform/errors/refused.ts';
import type { KafkaClient } from '#platform/kafka/client.ts';
import { PromptProducer } from '#platform/kafka/prompt-producer.ts';
import { TopicsTail } from '#platform/kafka/tail-topics.ts';
import { commandRecord } from '#platform/models/retrain-command.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { feedbackFault } from '#platform/stream/feedback-check.ts';
import type { LabelRequest } from '#schemas/types/topics.ts';
import type { GivenFeedback } from '../api/shapes/feedback.ts';
import { type OrderResult, type OrderTables, orderOf, outcomeOf, type Wish } from './orders.ts';
import { OrderRefusals } from './refusals.ts';
import { feedbackOf, type SentFeedback, senseFault } from './said.ts';

/** As long as a person looks at a button that was pressed, ms. */
const OUTCOME_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

export interface DeskTables extends OrderTables {
  request(id: string): LabelRequest | undefined;
}

export interface DeskOptions {
  /** host:port, comma-separated */
  readonly brokers: string;
  readonly clientId: string;
  /** Reads. */
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
  readonly logger: Logger;
  readonly kpiSets: KpiSets;
  /** Longest span that a verdict may judge, ms. */
  readonly horizonMs: number;
  readonly tables: DeskTables;
}

/** An order that is on `retrain.commands.v1`, and what came of it; PENDING: nothing yet. */
export type Ordered = OrderResult & {
  readonly commandId: string;
  readonly outcome: 'DONE' | 'PENDING';
};

/** Where what people say and order is written down: it is on the brokers before they are told so. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #producer: PromptProducer;
  readonly #refusals: OrderRefusals;
  readonly #tail: TopicsTail;
  readonly #closing = new AbortController();
  /** When the last verdict came in, ms. */
  #lastTs = 0;

  constructor(options: DeskOptions) {
    const { client, logger, codecs } = options;
    this.#options = options;
    this.#producer = new PromptProducer(options);
    this.#refusals = new OrderRefusals(codecs);
    this.#tail = new TopicsTail({ client, logger, topics: [this.#refusals.tailed] });
    this.#tail.start();
  }

  /**
   * Takes in a verdict, or takes one back. What the joiner would put aside is refused at once, with its code.
   * @param by who is signed in @throws TowerwatchError KAFKA_UNAVAILABLE
   */
  async give(sent: SentFeedback, by: string): Promise<GivenFeedback | Refused> {
    const { kpiSets, codecs, tables } = this.#options;
    // Of two verdicts of an operator the later one counts, and taking back follows giving within the same millisecond.
    const now = Math.max(Date.now(), this.#lastTs + 1);
    this.#lastTs = now;
    const feedback = feedbackOf(sent, by, now);
    const value = codecs.of('feedback.v1').encode(feedback);
    const fault =
      feedbackFault(feedback, value.length, now, this.#options) ??
      senseFault(feedback, kpiSets, (id) => tables.request(id));
    if (fault !== undefined) return fault;
    await this.#producer.write([{ topic: 'feedback.v1', key: feedback.entity, value }]);
    const { id, ts, operator } = feedback;
    return { id, ts, operator };
  }

  /**
   * Gives the retrainer an order, and waits a while for what comes of it.
   * @throws TowerwatchError KAFKA_UNAVAILABLE
   */
  async order(wish: Wish): Promise<Ordered | Refused> {
    const { kpiSets, tables, codecs } = this.#options;
    const order = orderOf(wish, tables, kpiSets);
    if (isRefused(order)) return order;
    const { id, record } = commandRecord(order, codecs);
    const look = outcomeOf(order, id, tables);
    this.#refusals.expect(id);
    try {
      await this.#producer.write([record]);
      return await this.#outcome(id, look);
    } finally {
      this.#refusals.forget(id);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#producer.close(), this.#tail.stop()]);
  }

  async #outcome(commandId: string, look: () => OrderResult | undefined): Promise<Ordered | Refused> {
    const { signal } = this.#closing;
    const deadline = performance.now() + OUTCOME_WITHIN_MS;
    while (performance.now() < deadline && !signal.aborted) {
      const result = look();
      if (result !== undefined) return { commandId, outcome: 'DONE', ...result };
      const refusal = this.#refusals.of(commandId);
      if (refusal !== undefined) return refusal;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return { commandId, outcome: 'PENDING', activation: null, runId: null };
  }
}
