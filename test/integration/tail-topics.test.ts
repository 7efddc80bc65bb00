import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { kafkaClient } from '#platform/kafka/client.ts';
import { type TailedTopic, TopicsTail } from '#platform/kafka/tail-topics.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { eventually } from '../support/eventually.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

let broker: StreamBroker;

beforeAll(async () => {
  broker = await streamBroker();
}, 120_000);

afterAll(() => broker?.stop(), 60_000);

const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });

async function topicOf(records: number): Promise<string> {
  const topic = `test.tail.${randomUUID()}`;
  await broker.admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
  await fill(topic, records);
  return topic;
}

const fill = (topic: string, records: number) =>
  broker.producer.write(Array.from({ length: records }, (_, i) => ({ topic, key: `${i}`, value: null })));

/** Follows a topic until the test is done with it. */
async function following<R>(topic: TailedTopic, look: (tail: TopicsTail) => Promise<R>): Promise<R> {
  const { brokers } = broker;
  const client = kafkaClient({ brokers, clientId: 'test', logger, patience: 'SHORT' });
  const tail = new TopicsTail({ client, topics: [topic], logger });
  tail.start();
  try {
    return await look(tail);
  } finally {
    await tail.stop();
  }
}

test('a tail that began anew hands on what comes then, and nothing twice', async () => {
  const topic = await topicOf(50);
  const taken: string[] = [];
  let faults = 0;
  const onRecords: TailedTopic['onRecords'] = (records, partition) => {
    // kafkajs takes this for a fault of the program, and its consumer ends.
    if (taken.length > 0 && faults++ < 2) throw new TypeError('told to fail');
    taken.push(...records.map(({ offset }) => `${partition}/${offset}`));
  };
  await following({ topic, onRecords }, async (tail) => {
    await eventually('all has been read', () => tail.behind(topic) === 0);
    await fill(topic, 50);
    await eventually('what came later has been read', () => taken.length >= 100);
    expect(tail.connected).toBe(true);
  });
  expect(faults).toBeGreaterThan(1);
  expect(taken).toHaveLength(100);
  expect(new Set(taken).size).toBe(100);
});

test('a tail begins so many records before the end of each partition', async () => {
  const topic = await topicOf(100);
  const ends = await broker.ends(topic);
  const taken: bigint[][] = [[], []];
  const onRecords: TailedTopic['onRecords'] = (records, partition) => {
    taken[partition].push(...records.map(({ offset }) => offset));
  };
  await following({ topic, newest: 10, onRecords }, async (tail) => {
    await eventually('all has been read', () => tail.behind(topic) === 0);
  });
  expect(taken.map(([first]) => first)).toEqual(ends.map((end) => end - 10n));
  expect(taken.map((offsets) => offsets.length)).toEqual([10, 10]);
});

test('a tail of a topic that is not there says so, and takes it up once it is', async () => {
  const topic = `test.tail.${randomUUID()}`;
  let taken = 0;
  const onRecords: TailedTopic['onRecords'] = (records) => {
    taken += records.length;
  };
  await following({ topic, onRecords }, async (tail) => {
    await eventually('it fails', () => tail.failure !== null);
    expect([tail.connected, tail.behind(topic)]).toEqual([false, null]);
    await broker.admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await fill(topic, 5);
    await eventually('all has been read', () => taken === 5);
  });
});
