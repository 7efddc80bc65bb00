import type { Logger } from 'pino';
import type { KafkaClient } from '#platform/kafka/client.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import type { TopicFollower } from '#platform/kafka/follow-topic.ts';
import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Feedback } from '#schemas/types/topics.ts';
import type { SimulatedOperators } from './operators.ts';
import { sendFeedback } from './send.ts';

export interface DeskOptions {
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
  readonly producer: IdempotentProducer;
  readonly logger: Logger;
  readonly operators: SimulatedOperators;
  /** Time on the clock from knowing what to say to saying it, ms. */
  readonly think: number;
  /** Told of each verdict that is on the topic, in words. */
  readonly onSaid: (line: string) => void;
  readonly onFatal: (error: unknown) => void;
}

/** Where alerts and label requests come in, and verdicts go out. Event time is that of the newest alert. */
export class OperatorsDesk {
  readonly #options: DeskOptions;
  readonly #heard: Feedback[] = [];
  /** In the order in which they are to be said. */
  readonly #outbox: { readonly at: number; readonly feedback: Feedback }[] = [];
  #followers: readonly TopicFollower[] = [];
  #eventTime = 0;

  private constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Resolves when it has read what was there; nothing is said before the first tick. */
  static async open(options: DeskOptions): Promise<OperatorsDesk> {
    const desk = new OperatorsDesk(options);
    const { operators } = options;
    desk.#followers = await Promise.all([
      followTable(options, 'anomalies.v1', (_, event) => {
        if (event === null) return;
        operators.see(event);
        desk.#eventTime = Math.max(desk.#eventTime, event.at);
      }),
      followTable(options, 'label-requests.v1', (_, request) => {
        const answer = request === null ? undefined : operators.answer(request);
        if (answer !== undefined) desk.#heard.push(answer);
      }),
    ]);
    return desk;
  }

  /** Says what it is time to say. @param now wall clock, ms */
  async tick(now: number): Promise<void> {
    const { operators, think, onSaid } = this.#options;
    const ready = [...operators.due(this.#eventTime), ...this.#heard.splice(0)];
    this.#outbox.push(...ready.map((feedback) => ({ at: now + think, feedback })));
    const waiting = this.#outbox.findIndex(({ at }) => at > now);
    const due = this.#outbox.slice(0, waiting < 0 ? this.#outbox.length : waiting);
    if (due.length === 0) return;
    await sendFeedback(
      this.#options,
      due.map(({ feedback }) => feedback),
    );
    this.#outbox.splice(0, due.length);
    for (const { feedback } of due) onSaid(lineOf(feedback));
  }

  async close(): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower.stop()));
  }
}

function lineOf({ verdict, entity, anomalyId, labelRequestId, from, to }: Feedback): string {
  const time = (ms: number | null) => (ms === null ? '' : new Date(ms).toISOString().slice(0, 16));
  const about = labelRequestId ?? anomalyId ?? `${entity} ${time(from)} to ${time(to)}`;
  return `${verdict.padEnd(14)} ${about}`;
}
