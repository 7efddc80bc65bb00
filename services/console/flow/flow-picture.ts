import type { PipelineService } from '#platform/kafka/pipeline.ts';
import { deadLetterTopic, type TopicContract } from '#schemas/contracts.ts';
import type { Flow, Source, Stage, TopicFlow } from '../api/shapes/flow.ts';
import { endOf, heldRecords, type KafkaReading, progressOf } from './kafka-reading.ts';
import { Rates } from './rate.ts';
import type { ServiceReading } from './watched-services.ts';

const RECORDS_OVER_MS = 10_000;
const ERRORS_OVER_MS = 60_000;
const SECONDS_PER_MINUTE = 60;
/** The worst of several instances is how a service is. */
const WORST_FIRST = ['AWAY', 'NOT_READY', 'READY'] as const;

export interface PictureParts {
  readonly services: readonly PipelineService[];
  /** Those of the picture, in its order. */
  readonly topics: readonly Pick<TopicContract, 'topic' | 'owner'>[];
  readonly lettersOf: (topic: string, reading: KafkaReading) => number | null;
}

/** Makes the picture of the flow from what was read, and rates from how that changes. */
export class FlowPicture {
  readonly #parts: PictureParts;
  readonly #appended = new Rates(RECORDS_OVER_MS);
  readonly #consumed = new Rates(RECORDS_OVER_MS);
  readonly #errors = new Rates(ERRORS_OVER_MS);
  #kafka: KafkaReading | undefined;
  #instances: readonly ServiceReading[] = [];

  constructor(parts: PictureParts) {
    this.#parts = parts;
  }

  addKafka(reading: KafkaReading): void {
    this.#kafka = reading;
    for (const [topic, ranges] of reading.topics) this.#appended.add(topic, reading.at, endOf(ranges));
    for (const [group, topics] of reading.committed) {
      for (const [topic, offsets] of topics) {
        const { done } = progressOf(reading.topics.get(topic)!, offsets);
        this.#consumed.add(`${group} ${topic}`, reading.at, done);
      }
    }
  }

  addServices(at: number, instances: readonly ServiceReading[]): void {
    this.#instances = instances;
    for (const { url, errors } of instances) {
      if (errors === null) this.#errors.forget(url);
      else this.#errors.add(url, at, errors);
    }
  }

  /** What was read last; rates and lags only while Kafka tells them. */
  draw(at: number, sources: readonly Source[]): Flow {
    const isFresh = sources.some(({ name, state }) => name === 'kafka' && state === 'UP');
    return {
      at,
      sources: [...sources],
      stages: this.#parts.services.map((service) => this.#stage(service, isFresh)),
      topics: this.#parts.topics.flatMap(({ topic }) => this.#topic(topic, isFresh)),
    };
  }

  #topic(topic: string, isFresh: boolean): TopicFlow[] {
    const ranges = this.#kafka?.topics.get(topic);
    if (this.#kafka === undefined || ranges === undefined) return [];
    return [
      {
        topic,
        perSecond: isFresh ? this.#appended.perSecond(topic) : null,
        records: heldRecords(ranges),
        deadLetters: this.#parts.lettersOf(topic, this.#kafka),
      },
    ];
  }

  #stage(service: PipelineService, isFresh: boolean): Stage {
    const { name, groups, follows } = service;
    const instances = this.#instances.filter((instance) => instance.name === name);
    const counted = groups.map(({ groupId }) => this.#kafka?.members.get(groupId) ?? 0);
    return {
      name,
      state: WORST_FIRST.find((state) => instances.some((one) => one.state === state)) ?? 'UNWATCHED',
      reasons: instances.flatMap(({ reasons }) => reasons),
      members: groups.length > 0 && isFresh && this.#kafka !== undefined ? Math.max(...counted) : null,
      reads: [
        ...groups.flatMap(({ groupId, topics }) =>
          topics.map((topic) => ({ topic, ...(isFresh ? this.#progress(groupId, topic) : UNKNOWN) })),
        ),
        ...follows.map((topic) => ({ topic, ...UNKNOWN })),
      ],
      writes: this.#parts.topics.flatMap(({ topic, owner }) => (owner === name ? [topic] : [])),
      ...this.#errorsOf(instances),
    };
  }

  #progress(groupId: string, topic: string): { perSecond: number | null; lag: number | null } {
    const ranges = this.#kafka?.topics.get(topic);
    const offsets = this.#kafka?.committed.get(groupId)?.get(topic);
    if (ranges === undefined || offsets === undefined) return UNKNOWN;
    return {
      perSecond: this.#consumed.perSecond(`${groupId} ${topic}`),
      lag: progressOf(ranges, offsets).lag,
    };
  }

  #errorsOf(instances: readonly ServiceReading[]): Pick<Stage, 'errors' | 'errorsPerMinute'> {
    const perSecond = sum(instances.map(({ url }) => this.#errors.perSecond(url)));
    return {
      errors: sum(instances.map(({ errors }) => errors)),
      errorsPerMinute: perSecond === null ? null : perSecond * SECONDS_PER_MINUTE,
    };
  }
}

const UNKNOWN = { perSecond: null, lag: null };

/** Of those that are known; null where none is. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

/** The topics of the picture: all but those in which services keep their state. */
export function picturedTopics(contracts: readonly TopicContract[]): TopicContract[] {
  return contracts.filter(({ topic }) => !topic.endsWith('.state.v1'));
}

/** All topics whose offsets the picture needs. */
export function readTopics(contracts: readonly TopicContract[]): string[] {
  return picturedTopics(contracts).flatMap(({ topic, dlq }) =>
    dlq ? [topic, deadLetterTopic(topic)] : [topic],
  );
}
