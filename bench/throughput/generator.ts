import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '#core/simulate/fleet.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { cellOf, entityId, type Load, simulatedCells, stepOf, timeOf } from './load.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask {
  readonly load: Load;
  readonly brokers: string;
  readonly registryUrl: string;
}

/** Samples that are on the broker; 0 when it stands ready and waits for a message to begin. */
export interface GeneratorProgress {
  readonly sent: number;
}

const SEND_EVERY_MS = 50;

exitWithParent();
const { load, brokers, registryUrl } = JSON.parse(process.argv[2]) as GeneratorTask;
const logger = createLogger({ service: 'generator', instance: 'generator', level: 'silent' });
const config = { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registryUrl };
const { client, codecs } = await streamAdapters(config, 'generator', logger);
const producer = new IdempotentProducer(client);
await producer.connect();
const cells = cellValues(simulatedCells(load));
cells(load.warmSteps);
say(0);
await once(process, 'message');

const started = performance.now();
for (let sent = 0; sent < load.samples; ) {
  const due = Math.min(load.samples, Math.floor(((performance.now() - started) / 1000) * load.rate));
  if (due > sent) {
    await producer.write(Array.from({ length: due - sent }, (_, i) => recordOf(sent + i)));
    say(due);
  }
  sent = due;
  await sleep(SEND_EVERY_MS);
}
await producer.close();
process.disconnect();

function recordOf(sample: number): OutgoingRecord {
  const entity = entityId(sample % load.entities);
  const step = stepOf(load, sample);
  const value = codecs.of('kpi.raw.v1').encode({
    entity,
    kpiSet: load.kpiSet.name,
    ts: timeOf(load, step),
    values: cells(step)[cellOf(load, sample % load.entities)],
    suspect: false,
  });
  return { topic: 'kpi.raw.v1', key: entity, value };
}

/** The values of every cell at a step; steps are asked for in order. */
function cellValues({ entities, kpis, stream }: Fleet): (step: number) => number[][] {
  const streams = entities.map((_, i) => stream(i));
  const buffer = new Float32Array(kpis.length);
  let at = -1;
  let values: number[][] = [];
  return (step) => {
    for (; at < step; at++) {
      values = streams.map((cell) => {
        cell.next(buffer, 0);
        return Array.from(buffer);
      });
    }
    return values;
  };
}

function say(sent: number): void {
  process.send?.({ sent } satisfies GeneratorProgress);
}
