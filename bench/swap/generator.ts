import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { sendSteadily } from '../load/send-steadily.ts';
import { warmFleet } from '../throughput/warm-fleet.ts';
import { endOf, entityOf, type SwapPlan } from './plan.ts';
import { windowMessages, windowPool } from './window-pool.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask {
  readonly plan: SwapPlan;
  readonly brokers: string;
  readonly registryUrl: string;
}

exitWithParent();
const { plan, brokers, registryUrl } = JSON.parse(process.argv[2]) as GeneratorTask;
const logger = createLogger({ service: 'generator', instance: 'generator', level: 'silent' });
const config = { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registryUrl };
const { client, codecs } = await streamAdapters(config, 'generator', logger);
const producer = new IdempotentProducer(client);
await producer.connect();
const { kpiSet } = plan.cells;
const messages = windowMessages(windowPool(warmFleet(plan.cells).history, kpiSet), kpiSet);
await sendSteadily({ total: plan.windows, rate: plan.rate }, (from, to) =>
  producer.write(Array.from({ length: to - from }, (_, i) => recordOf(from + i))),
);
await producer.close();
process.disconnect();

function recordOf(window: number): OutgoingRecord {
  const entity = entityOf(plan, window);
  const message = messages[window % messages.length];
  const value = codecs.of('kpi.windows.v1').encode({ ...message, entity, end: endOf(plan, window) });
  return { topic: 'kpi.windows.v1', key: entity, value };
}
