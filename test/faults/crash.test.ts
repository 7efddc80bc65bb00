import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { parseKpiSets } from '#platform/config/kpi-sets.ts';
import { processed } from '#platform/kafka/catch-up.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { replay } from '#scripts/replay/replayer.ts';
import { simulatedSource } from '#scripts/replay/simulated-source.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { ModelKeeper } from '#services/scorer/model-keeper.ts';
import { scorerStage } from '#services/scorer/stage.ts';
import { windowerStage } from '#services/windower/stage.ts';
import { assignments } from '../support/consumer-group.ts';
import { eventually } from '../support/eventually.ts';
import { ledgerOf, undisturbed } from '../support/ledger.ts';
import { artifactOf, residualGraph } from '../support/published-model.ts';
import { MONDAY } from '../support/series-samples.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';
import { TopicTail } from '../support/topic-tail.ts';

const RUN = Date.now().toString(36);
/** The least that a broker allows by default. */
const SESSION_TIMEOUT_MS = '6000';
const CELLS = 40;
/** Steps sent in a second. */
const PACE = 10;

let broker: StreamBroker;
let folder: string;
const instances: ServiceProcess[] = [];
const tails: TopicTail[] = [];
const feed = new AbortController();
let sending: Promise<number> | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-crash-'));
  broker = await streamBroker();
}, 120_000);

afterAll(async () => {
  feed.abort();
  await sending?.catch(() => undefined);
  await Promise.all([...instances.map((instance) => instance.crash()), ...tails.map((tail) => tail.stop())]);
  await broker?.stop();
  await rm(folder, { recursive: true });
}, 60_000);

/** The kpiSet of simulated cells, under a name of this run's own and with windows that come soon. */
async function kpiSetsOfThisRun(): Promise<{ file: string; kpiSet: KpiSet }> {
  const { kpiSets } = JSON.parse(await readFile('infra/kpi-sets.json', 'utf8'));
  const text = JSON.stringify({ kpiSets: [{ ...kpiSets[0], name: `crash-${RUN}`, windowLength: 12 }] });
  const file = join(folder, 'kpi-sets.json');
  await writeFile(file, text);
  return { file, kpiSet: [...parseKpiSets(text, file).values()][0] };
}

/** A stage of the pipeline with two instances of its service. */
class Pair {
  readonly #service: 'windower' | 'scorer';
  readonly input: 'kpi.raw.v1' | 'kpi.windows.v1';
  readonly tail: TopicTail;
  readonly #env: Readonly<Record<string, string>>;
  #alive: ServiceProcess[] = [];
  #started = 0;

  constructor(
    service: 'windower' | 'scorer',
    input: 'kpi.raw.v1' | 'kpi.windows.v1',
    tail: TopicTail,
    env: Readonly<Record<string, string>>,
  ) {
    this.#service = service;
    this.input = input;
    this.tail = tail;
    this.#env = env;
  }

  get groupId(): string {
    return groupOf(this.#service);
  }

  start(): void {
    const instance = new ServiceProcess(this.#service, `${this.#service}-${++this.#started}`, this.#env);
    instances.push(instance);
    this.#alive.push(instance);
  }

  /** Waits until the group consists of the living, and what was in the input at the call is processed. */
  async settled(alive: readonly ServiceProcess[] = this.#alive): Promise<void> {
    await Promise.all(alive.map((instance) => instance.ready()));
    await eventually(`the group of ${alive.map(({ instance }) => instance)}`, async () => {
      const owners = await assignments(broker.admin, this.groupId, this.input);
      return owners?.size === alive.length && alive.every(({ instance }) => owners.has(instance));
    });
    await processed(broker.admin, [{ groupId: this.groupId, topics: [this.input] }], { pollMs: 100 });
  }

  /** Kills the elder just after it has written a record, which is not committed then, and starts another. */
  async crash(): Promise<void> {
    const victim = this.#alive.shift()!;
    await this.#writing(victim);
    await victim.crash();
    this.start();
    await this.settled();
  }

  /** Stalls the elder in the same way until the other has taken all over and is through, and lets it wake up then. */
  async stall(): Promise<void> {
    const victim = this.#alive[0];
    await this.#writing(victim);
    victim.stall();
    await this.settled(this.#alive.slice(1));
    victim.resume();
    await this.settled();
  }

  /** Ends them one after the other. @returns exit codes */
  async stop(): Promise<(number | null)[]> {
    const codes: (number | null)[] = [];
    for (const instance of this.#alive) codes.push(await instance.stop());
    return codes;
  }

  async #writing({ instance }: ServiceProcess): Promise<void> {
    const owners = await eventually('a stable group', () =>
      assignments(broker.admin, this.groupId, this.input),
    );
    await this.tail.next(owners.get(instance)!);
  }
}

test('neither kill -9 nor a stall loses, repeats or changes a window or a score', async () => {
  const { file, kpiSet } = await kpiSetsOfThisRun();
  const kpiSets = new Map([[kpiSet.name, kpiSet]]);
  const { brokers, registryUrl, client, producer, codecs } = broker;
  const model = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
  await producer.write(modelRecords(model, codecs, 0));
  const env = {
    KAFKA_BROKERS: brokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    KPI_SETS_FILE: file,
    SESSION_TIMEOUT_MS,
    // Short ones, so that there are many to be cut through.
    TRANSACTION_MS: '100',
    TRANSACTION_RECORDS: '20',
  };
  for (const topic of ['kpi.windows.v1', 'kpi.scores.v1']) tails.push(await TopicTail.of(client, topic));
  const windowers = new Pair('windower', 'kpi.raw.v1', tails[0], env);
  const scorers = new Pair('scorer', 'kpi.windows.v1', tails[1], env);
  const both = (act: (pair: Pair) => Promise<void>) => Promise.all([windowers, scorers].map(act));
  for (const pair of [windowers, windowers, scorers, scorers]) pair.start();
  await both((pair) => pair.settled());

  const granularityMs = kpiSet.granularityMs;
  const fleet = simulateFleet({ cells: CELLS, days: 28, seed: 1, startMs: MONDAY, granularityMs });
  sending = replay({
    source: simulatedSource(fleet),
    kpiSet: kpiSet.name,
    producer,
    codecs,
    speed: (PACE * granularityMs) / 1000,
    signal: feed.signal,
  });
  await both((pair) => pair.crash());
  await both((pair) => pair.stall());
  await both((pair) => pair.crash());
  await both((pair) => pair.stall());
  await both((pair) => pair.crash());
  feed.abort();
  const sent = await sending;
  await windowers.settled();
  await scorers.settled();
  expect(await windowers.stop()).toEqual([0, 0]);
  expect(await scorers.stop()).toEqual([0, 0]);

  const raw = await broker.committed('kpi.raw.v1');
  expect(raw.flat()).toHaveLength(sent);
  const windows = await broker.committed('kpi.windows.v1');
  const cut = windowerStage(kpiSets);
  expect(await ledgerOf('kpi.windows.v1', windows, codecs)).toEqual(
    await undisturbed(cut, raw, 'kpi.windows.v1', codecs, Date.now()),
  );
  const models = new ModelKeeper(kpiSets, { swapped: () => {}, refused: () => {} });
  for (const { key, value } of modelRecords(model, codecs, 0)) {
    const [record] = await codecs.of('models.v1').decodeAll([value]);
    if (record instanceof Error) throw record;
    await models.apply(String(key), record);
  }
  await models.goLive();
  const scores = await broker.committed('kpi.scores.v1');
  expect(await ledgerOf('kpi.scores.v1', scores, codecs)).toEqual(
    await undisturbed(scorerStage(kpiSets, models), windows, 'kpi.scores.v1', codecs, Date.now()),
  );

  // Some of the crashes did fall into a transaction.
  for (const [{ tail }, topic, records] of [
    [windowers, 'kpi.windows.v1', windows],
    [scorers, 'kpi.scores.v1', scores],
  ] as const) {
    await eventually('the tail has seen everything', async () =>
      (await broker.ends(topic)).every(
        (end, partition) => (tail.ends.get(partition) ?? 0n) >= end || end === 0n,
      ),
    );
    expect(records.flat().length).toBeGreaterThan(CELLS);
    expect(tail.seen).toBeGreaterThan(records.flat().length);
  }
}, 300_000);
