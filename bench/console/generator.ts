import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { sendSteadily } from '../load/send-steadily.ts';
import { FleetScores, scoreRecord } from './fleet-scores.ts';
import { type FleetPlan, settlingUpdates } from './plan.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask {
  readonly plan: FleetPlan;
  /** Updates to send, after those by which the fleet has settled. */
  readonly updates: number;
  readonly brokers: string;
  readonly registryUrl: string;
}

exitWithParent();
const { plan, updates, brokers, registryUrl } = JSON.parse(process.argv[2]) as GeneratorTask;
const logger = createLogger({ service: 'generator', instance: 'generator', level: 'silent' });
const config = { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registryUrl };
const { client, codecs } = await streamAdapters(config, 'generator', logger);
const producer = new IdempotentProducer(client);
await producer.connect();
const scores = new FleetScores(plan);
for (let sent = settlingUpdates(plan); sent > 0; sent--) scores.next();
await sendSteadily({ total: updates, rate: plan.rate }, (from, to) =>
  producer.write(Array.from({ length: to - from }, () => scoreRecord(scores.next(), codecs))),
);
await producer.close();
process.disconnect();
