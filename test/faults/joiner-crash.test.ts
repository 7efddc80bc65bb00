import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY_MS } from '#core/series/grid.ts';
import { processed } from '#platform/kafka/catch-up.ts';
import { readDeadLetters } from '#platform/kafka/dead-letters.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { PartitionWorker } from '#platform/stream/partition-worker.ts';
import type { JoinerInput } from '#schemas/types/topics.ts';
import { joinerStage } from '#services/joiner/stage.ts';
import { assignments } from '../support/consumer-group.ts';
import { eventually } from '../support/eventually.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';
import { TopicTail } from '../support/topic-tail.ts';
import { alertIdOf, alertOf, feedbackOf, KPI_SET, KPI_SETS } from '../support/verdicts.ts';

const RUN = Date.now().toString(36);
const CELLS = 24;
const INPUT = 'towerwatch.joiner.input.v1';
const FLOW = [
  { groupId: groupOf('joiner-feedback'), topics: ['feedback.v1'] },
  { groupId: groupOf('joiner-anomalies'), topics: ['anomalies.v1'] },
  { groupId: groupOf('joiner'), topics: [INPUT] },
];

let broker: StreamBroker;
let folder: string;
let env: Readonly<Record<string, string>>;
const instances: ServiceProcess[] = [];
const tails: TopicTail[] = [];
const feed = new AbortController();
let sending: Promise<void> | undefined;

beforeAll(async () => {
  broker = await streamBroker();
  const environment = await serviceEnvironment(broker, KPI_SET);
  folder = environment.folder;
  env = { ...environment.env, SESSION_TIMEOUT_MS: '6000', TRANSACTION_RECORDS: '5' };
}, 120_000);

afterAll(async () => {
  feed.abort();
  await sending?.catch(() => undefined);
  await Promise.all([...instances.map((instance) => instance.crash()), ...tails.map((tail) => tail.stop())]);
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 60_000);

function start(): void {
  instances.push(new ServiceProcess('joiner', `joiner-${instances.length + 1}`, env));
}

const alive = () => instances.filter(({ ended }) => !ended);

/** Waits until all three groups consist of the living. */
async function shared(): Promise<void> {
  await Promise.all(alive().map((instance) => instance.ready()));
  for (const { groupId, topics } of FLOW) {
    await eventually(`the group ${groupId}`, async () => {
      const owners = await assignments(broker.admin, groupId, topics[0]);
      return owners?.size === alive().length && alive().every(({ instance }) => owners.has(instance));
    });
  }
}

/** Alerts that grow, and of each some verdicts of two operators, one of which names no known alert. */
async function send(): Promise<void> {
  const { codecs, producer } = broker;
  for (let turn = 0; !feed.signal.aborted; turn++) {
    const entity = `${RUN}-${turn % CELLS}`;
    const revision = Math.floor(turn / CELLS);
    const said = {
      id: `${RUN}-f${turn}`,
      anomalyId: alertIdOf(entity, 5),
      operator: turn % 3 === 0 ? 'bob' : 'ann',
      verdict: turn % 5 === 0 ? 'TRUE_POSITIVE' : 'FALSE_POSITIVE',
      ...(turn % 10 === 9 ? { kpiSet: 'unknown' } : {}),
      ts: Date.now(),
    } as const;
    const alert = codecs.of('anomalies.v1').encode(alertOf(entity, 5, 6 + revision, { revision }));
    const feedback = codecs.of('feedback.v1').encode(feedbackOf(entity, said));
    await producer.write([
      { topic: 'feedback.v1', key: said.id, value: feedback },
      { topic: 'anomalies.v1', key: entity, value: alert },
    ]);
    await delay(20);
  }
}

/** Kills the elder just after it, or anyone of the forwarding stages, has written a record: it is not committed then. */
async function crash(tail: TopicTail): Promise<void> {
  const [victim] = alive();
  const owners = await eventually('a stable group', () =>
    assignments(broker.admin, groupOf('joiner'), INPUT),
  );
  await tail.next(owners.get(victim.instance)!);
  await victim.crash();
  start();
  await shared();
}

const place = ({ topic, partition, offset }: Pick<JoinerInput, 'topic' | 'partition' | 'offset'>) =>
  `${topic}/${partition}/${offset}`;

/** What a topic holds, by where it lies. */
async function placesOf(topic: string): Promise<string[]> {
  return (await broker.committed(topic)).flatMap((records, partition) =>
    records.map(({ offset }) => place({ topic, partition, offset: Number(offset) })),
  );
}

test('kill -9 in the middle of a join loses and doubles neither a verdict nor a label', async () => {
  const { admin, client, codecs } = broker;
  const labelTail = await TopicTail.of(client, 'labels.v1');
  const inputTail = await TopicTail.of(client, INPUT);
  tails.push(labelTail, inputTail);
  start();
  start();
  await shared();
  sending = send();
  await crash(labelTail);
  await crash(inputTail);
  await crash(labelTail);
  feed.abort();
  await sending;
  await processed(admin, FLOW, { pollMs: 100 });
  expect(await Promise.all(alive().map((instance) => instance.stop()))).toEqual([0, 0]);

  // Each verdict and each alert came to the joiner once …
  const input = await broker.committed(INPUT);
  const forwarded = await codecs.of(INPUT).decodeAll(input.flat().map(({ value }) => value));
  const origins = forwarded.map((record) => {
    if (record instanceof Error) throw record;
    return place(record);
  });
  const sources = [...(await placesOf('feedback.v1')), ...(await placesOf('anomalies.v1'))];
  expect(origins.sort()).toEqual(sources.sort());

  // … the labels are those of a joiner that nothing disturbs …
  const stage = joinerStage({ kpiSets: KPI_SETS, codecs, horizonMs: 30 * DAY_MS, observe: () => {} });
  const undisturbed = await Promise.all(
    input.map((records, partition) =>
      new PartitionWorker(stage, partition, codecs).step(records, Date.now()),
    ),
  );
  const labels = await broker.committed('labels.v1');
  expect(labels.map((records) => records.map(({ value }) => value?.toString('hex')))).toEqual(
    undisturbed.map(({ records }) =>
      records.filter(({ topic }) => topic === 'labels.v1').map(({ value }) => value?.toString('hex')),
    ),
  );
  expect(labels.flat().length).toBeGreaterThan(CELLS);

  // … and every verdict that makes no sense was put aside once.
  const letters: string[] = [];
  const sent = new Set(sources);
  await readDeadLetters(client, admin, 'feedback.v1', 0n, (some) => {
    letters.push(...some.map(({ origin }) => place({ ...origin, offset: Number(origin.offset) })));
  });
  const own = letters.filter((letter) => sent.has(letter));
  expect(new Set(own).size).toBe(own.length);
  expect(own).toHaveLength(undisturbed.reduce((sum, { abandoned }) => sum + abandoned.length, 0));
  expect(own.length).toBeGreaterThan(0);

  // Some of the crashes did fall into a transaction.
  await eventually('the tails have seen everything', async () => {
    const [ofLabels, ofInput] = [await broker.ends('labels.v1'), await broker.ends(INPUT)];
    const hasSeen = ({ ends }: TopicTail, all: readonly bigint[]) =>
      all.every((end, partition) => (ends.get(partition) ?? 0n) >= end || end === 0n);
    return hasSeen(labelTail, ofLabels) && hasSeen(inputTail, ofInput);
  });
  expect(labelTail.seen + inputTail.seen).toBeGreaterThan(labels.flat().length + input.flat().length);
}, 300_000);
