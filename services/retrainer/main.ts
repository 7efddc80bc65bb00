import { readFileSync } from 'node:fs';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { retrainerSchema } from './config.ts';
import { detectorOf } from './fit-base.ts';
import { Retrainer } from './retrainer.ts';
import { requireTensorFlow } from './training-process.ts';

const manifest = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

await runService('retrainer', retrainerSchema, async ({ config, instance, logger, lifecycle, metrics }) => {
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const detectors = [...kpiSets.values()].map(detectorOf);
  if (detectors.some(({ needsTensorFlow }) => needsTensorFlow)) await requireTensorFlow();
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const clickhouse = new ClickHouse({ url: config.CLICKHOUSE_URL, database: config.CLICKHOUSE_DATABASE });
  lifecycle.onShutdown('ClickHouse', () => clickhouse.close());
  await clickhouse.requireTables(['windows']);
  const producer = new IdempotentProducer(client);
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onShutdown('Kafka', async () => {
    await Promise.all([producer.close(), admin.disconnect()]);
  });
  const retrainer = new Retrainer({
    kpiSets,
    clickhouse,
    producer,
    admin,
    codecs,
    logger,
    metrics,
    config,
    version,
    onFatal: (error) => lifecycle.fail(error),
  });
  const models = await followTable(
    { client, codecs, logger, onFatal: (error) => lifecycle.fail(error) },
    'models.v1',
    (_, record) => {
      if (record?.activation) retrainer.hasModel(record.activation.kpiSet);
    },
  );
  lifecycle.onShutdown('models', () => models.stop());
  lifecycle.onShutdown('retrainer', () => retrainer.stop());
  retrainer.start();
});
