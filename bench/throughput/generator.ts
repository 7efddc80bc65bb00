import type { Fleet } from '#core/simulate/fleet.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { sendSteadily } from '../load/send-steadily.ts';
import { cellOf, entityId, type Load, simulatedCells, stepOf, timeOf } from './load.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask {
  readonly load: Load;
  readonly brokers: string;
  readonly registryUrl: string;
}

exitWithParent();
const { load, brokers, registryUrl } = JSON.parse(process.argv[2]) as GeneratorTask;
const logger = createLogger({ service: 'generator', instance: 'generator', level: 'silent' });
const config = { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registryUrl };
const { client, codecs } = await streamAdapters(config, 'generator', logger);
const producer = new IdempotentProducer(client);
await producer.connect();
const cells = cellValues(simulatedCells(load));
cells(load.warmSteps);
await sendSteadily({ total: load.samples, rate: load.rate }, (from, to) =>
  producer.write(Array.from({ length: to - from }, (_, i) => recordOf(from + i))),
);
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
