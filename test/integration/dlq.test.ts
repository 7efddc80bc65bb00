import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startKafka } from '#infra/local/kafka.ts';
import { type KafkaAdmin, type KafkaClient, kafkaClient } from '#platform/kafka/client.ts';
import { createTopics } from '#platform/kafka/create-topics.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';
import { countLetters, putBack, showLetters } from '#scripts/dlq/letters.ts';

/** A topic of this run's own: the brokers may be in use. */
const topic = `${randomUUID()}.raw`;
const garbage = Buffer.from([0xff, 0x00, 0xfe]);
const framed = Buffer.from([0, 0, 0, 0, 7, 1, 2]);

let stop = async () => {};
let client: KafkaClient;
let admin: KafkaAdmin;
let producer: IdempotentProducer;

beforeAll(async () => {
  let brokers = process.env.KAFKA_BROKERS;
  if (!brokers) {
    const dir = await mkdtemp(join(tmpdir(), 'towerwatch-kafka-'));
    const server = await startKafka(dir);
    brokers = server.address;
    stop = async () => {
      await server.stop();
      await rm(dir, { recursive: true });
    };
  }
  const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
  client = kafkaClient({ brokers, clientId: 'dlq-test', logger });
  admin = client.admin();
  producer = new IdempotentProducer(client);
  await Promise.all([admin.connect(), producer.connect()]);
  const settings = { config: {}, owner: 'test', writers: [] };
  await createTopics(
    admin,
    [
      { ...settings, topic, partitions: 2 },
      { ...settings, topic: deadLetterTopic(topic), partitions: 1 },
    ],
    1,
  );
  const letter = (key: string | null, value: Buffer, code: string, partition: number, more = {}) => ({
    topic: deadLetterTopic(topic),
    key,
    value,
    headers: {
      topic,
      partition: String(partition),
      offset: '5',
      code,
      message: 'why not',
      service: 'windower',
      ...more,
    },
  });
  await producer.write([
    letter('cell-1', garbage, 'NOT_AVRO', 0),
    letter('cell-1', framed, 'KPI_COUNT', 1, { schemaId: '7' }),
    letter(null, framed, 'KPI_COUNT', 0, { schemaId: '7' }),
  ]);
}, 120_000);

afterAll(async () => {
  await Promise.all([admin?.disconnect(), producer?.close()]);
  await stop();
}, 30_000);

test('dead letters are counted by code', async () => {
  expect(await countLetters(client, admin, topic)).toEqual([
    ['KPI_COUNT', 2],
    ['NOT_AVRO', 1],
  ]);
});

test('a dead letter is shown with where it was and why', async () => {
  const shown = await showLetters(client, admin, { topic, code: 'KPI_COUNT', from: 0n }, 1);
  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatch(
    /^1 {2}\S+ {2}KPI_COUNT {2}\S+\.raw\/1@5 {2}"cell-1" {2}7 bytes, schema 7 {2}why not$/,
  );
});

describe('a replay', () => {
  async function valuesOf(partition: number): Promise<Pick<RawRecord, 'key' | 'value'>[]> {
    const values: Pick<RawRecord, 'key' | 'value'>[] = [];
    const offsets = await admin.fetchTopicOffsets(topic);
    const to = BigInt(offsets.find((one) => one.partition === partition)!.high);
    await readRange(client, { topic, partition, from: 0n, to }, (records) => {
      values.push(...records.map(({ key, value }) => ({ key, value })));
    });
    return values;
  }

  test('puts the selected back where they were, bytes and key as they came', async () => {
    const result = await putBack(client, admin, producer, { topic, code: 'KPI_COUNT', from: 0n });
    expect(result).toEqual({ count: 2, next: 3n });
    expect(await valuesOf(0)).toEqual([{ key: null, value: framed }]);
    expect(await valuesOf(1)).toEqual([{ key: Buffer.from('cell-1'), value: framed }]);
  });

  test('goes on after those that an earlier one has seen', async () => {
    expect(await putBack(client, admin, producer, { topic, code: undefined, from: 3n })).toEqual({
      count: 0,
      next: 3n,
    });
  });
});
