import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '#infra/local/stack.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { Flow } from '#services/console/api/shapes/flow.ts';
import type { KpiSetShape } from '#services/console/api/shapes/kpi-set.ts';
import type { LabelRequestPage } from '#services/console/api/shapes/label-request.ts';
import type { ConsoleApi } from './api.ts';
import type { Subjects } from './subjects.ts';

const RAW_TOPIC = 'kpi.raw.v1';
/** Event time before any fleet's: samples from then are refused. */
const LONG_AGO = Date.UTC(1999, 11, 31);
const LABEL_BUDGET = 40;
const ANSWER_WITHIN_MS = 30 * 60_000;
const THERE_WITHIN_MS = 300_000;
const POLL_MS = 1000;

/** Sends what the windower cannot take, for the reference fleet arrives whole, and waits until the console tells of it. */
export async function sendFaultySamples(
  stack: Pick<LocalStack, 'brokers' | 'registryUrl'>,
  api: ConsoleApi,
  { alert }: Subjects,
): Promise<void> {
  const config = { KAFKA_BROKERS: stack.brokers, SCHEMA_REGISTRY_URL: stack.registryUrl };
  const logger = createLogger({ service: 'pictures', instance: 'pictures', level: 'silent' });
  const { client, codecs } = await streamAdapters(config, 'towerwatch-pictures', logger);
  const producer = new IdempotentProducer(client);
  await producer.connect();
  const { entity, kpiSet } = alert;
  const kpiSets = await api.get<KpiSetShape[]>('kpi-sets');
  const { kpis } = kpiSets.find(({ name }) => name === kpiSet)!;
  const sample = { entity, kpiSet, ts: alert.from, values: kpis.map(() => 1), suspect: false };
  const raw = codecs.of(RAW_TOPIC);
  const values = [
    raw.encode({ ...sample, values: [1, 2, 3] }),
    raw.encode({ ...sample, kpiSet: 'ran-cell-1h' }),
    raw.encode({ ...sample, ts: LONG_AGO }),
    Buffer.from(JSON.stringify(sample)),
  ];
  await producer.write(values.map((value) => ({ topic: RAW_TOPIC, key: entity, value })));
  await producer.close();
  await until('the dead letters are not told of', async () => {
    const { stages, topics } = await api.get<Flow>('flow');
    const { deadLetters } = topics.find(({ topic }) => topic === RAW_TOPIC)!;
    const { errorsPerMinute } = stages.find(({ name }) => name === 'windower')!;
    return deadLetters === values.length && (errorsPerMinute ?? 0) > 0;
  });
}

/** Has the retrainer ask for labels, and waits until it has. */
export async function requestLabels(api: ConsoleApi, { alert }: Subjects): Promise<void> {
  const { kpiSet } = alert;
  const why = 'labels for the pictures of the console';
  await api.post('runs', { kpiSet, why, labelBudget: LABEL_BUDGET, answerWithinMs: ANSWER_WITHIN_MS });
  await until('the retrainer asks for no labels', async () => {
    const { items } = await api.get<LabelRequestPage>('label-requests?state=OPEN');
    return items.length > 0;
  });
}

async function until(otherwise: string, isThere: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + THERE_WITHIN_MS;
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new TowerwatchError('SERVICE_FAILED', otherwise);
    await sleep(POLL_MS);
  }
}
