import { readFileSync } from 'node:fs';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { keyPartition } from '#platform/kafka/client.ts';
import { partitionRanges, withAdmin } from '#platform/kafka/offsets.ts';
import { runStageService } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { retrainerSchema } from './config.ts';
import { runCounter } from './count-runs.ts';
import { detectorOf } from './fit-base.ts';
import { followTables } from './follow.ts';
import { Outlook } from './outlook.ts';
import { PhaseWork } from './phase-work.ts';
import { retrainerStage } from './stage.ts';
import { RetrainTables } from './tables.ts';
import { requireTensorFlow } from './training-process.ts';

const manifest = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

await runService('retrainer', retrainerSchema, async (context) => {
  const { config, instance, logger, lifecycle, metrics } = context;
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const detectors = [...kpiSets.values()].map(detectorOf);
  if (detectors.some(({ needsTensorFlow }) => needsTensorFlow)) await requireTensorFlow();
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const clickhouse = new ClickHouse({ url: config.CLICKHOUSE_URL, database: config.CLICKHOUSE_DATABASE });
  lifecycle.onShutdown('ClickHouse', () => clickhouse.close());
  await clickhouse.requireTables(['windows', 'scores']);
  const admin = client.admin();
  await admin.connect();
  lifecycle.onShutdown('Kafka', () => admin.disconnect());
  const tables = new RetrainTables();
  const onFatal = (error: unknown) => lifecycle.fail(error);
  const follower = await followTables({ client, codecs, logger, onFatal }, tables);
  lifecycle.onShutdown('tables', () => follower.stop());
  const input = 'retrain.commands.v1';
  const partitions = (await withAdmin(client, (some) => partitionRanges(some, input))).length;
  const stage = retrainerStage({
    kpiSets,
    tables,
    config,
    logger,
    partitionOf: (kpiSet) => keyPartition(kpiSet, partitions),
    caughtUp: () => follower.caughtUp(),
    work: new PhaseWork({ clickhouse, admin, tables, config, logger, version }),
    outlook: new Outlook({ clickhouse, config, logger, metrics }),
  });
  const count = runCounter(metrics, config.TRAINING_FOLDER, version);
  await runStageService(context, { stage, client, codecs, count });
});
