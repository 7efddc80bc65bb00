import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import { RefusedRecords } from '#platform/kafka/refused-records.ts';
import { runStageService } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { scorerSchema } from './config.ts';
import { logged, ModelKeeper } from './model-keeper.ts';
import { scorerStage } from './stage.ts';

await runService('scorer', scorerSchema, async (context) => {
  const { config, instance, logger, lifecycle, metrics } = context;
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const inForce = metrics.gauge('towerwatch_model_info');
  const reloads = metrics.counter('towerwatch_model_reloads_total');
  const refused = new RefusedRecords({ client, metrics, service: 'scorer', topic: 'models.v1' });
  await refused.connect();
  lifecycle.onShutdown('refused models', () => refused.close());
  const models = new ModelKeeper(
    kpiSets,
    logged(logger, {
      swapped(kpi_set, model_id, previous) {
        if (previous !== undefined) inForce.remove({ kpi_set, model_id: previous });
        inForce.set({ kpi_set, model_id }, 1);
        reloads.inc({ kpi_set, outcome: 'swapped' });
      },
      async refused(kpi_set, _, error, record) {
        await refused.refuse(error, record);
        reloads.inc({ kpi_set, outcome: 'refused' });
      },
    }),
  );
  const follower = await followTable(
    { client, codecs, logger, refused, onFatal: (error) => lifecycle.fail(error) },
    'models.v1',
    (key, model, record) => models.apply(key, model, record),
  );
  lifecycle.onShutdown('models', () => follower.stop());
  await models.goLive();
  const scores = metrics.counter('towerwatch_scores_total');
  await runStageService(context, {
    stage: scorerStage(kpiSets, models),
    client,
    codecs,
    count({ emissions }) {
      for (const emission of emissions) {
        if (emission.topic !== 'kpi.scores.v1') continue;
        scores.inc({ kpi_set: emission.value.kpiSet, status: emission.value.status });
      }
    },
  });
});
