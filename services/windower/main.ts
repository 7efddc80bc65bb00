import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { runStageService } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { windowerSchema } from './config.ts';
import { windowerStage } from './stage.ts';

await runService('windower', windowerSchema, async (context) => {
  const { config, instance, logger, metrics } = context;
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const windows = metrics.counter('towerwatch_windows_total');
  await runStageService(context, {
    stage: windowerStage(kpiSets),
    client,
    codecs,
    count({ emissions }) {
      for (const emission of emissions) {
        if (emission.topic !== 'kpi.windows.v1') continue;
        windows.inc({ kpi_set: emission.value.kpiSet, status: emission.value.status });
      }
    },
  });
});
