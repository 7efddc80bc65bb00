import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { runStageService } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { joinerSchema } from './config.ts';
import { forwardStage } from './forward.ts';
import { joinerStage } from './stage.ts';

await runService('joiner', joinerSchema, async (context) => {
  const { config, instance, logger, metrics } = context;
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const labels = metrics.counter('towerwatch_labels_total');
  const waiting = metrics.gauge('towerwatch_feedback_waiting');
  const conflicts = metrics.gauge('towerwatch_label_conflicts');
  await runStageService(context, {
    stage: joinerStage({
      kpiSets,
      codecs,
      horizonMs: config.JOIN_HORIZON_MS,
      observe(partition, figures) {
        const of = { partition: String(partition) };
        if (figures === null) for (const gauge of [waiting, conflicts]) gauge.remove(of);
        else {
          waiting.set(of, figures.waiting);
          conflicts.set(of, figures.conflicts);
        }
      },
    }),
    client,
    codecs,
    count({ emissions }) {
      for (const emission of emissions) {
        if (emission.topic !== 'labels.v1') continue;
        const { kpiSet, verdict, state } = emission.value;
        labels.inc({ kpi_set: kpiSet, verdict, state });
      }
    },
  });
  for (const topic of ['feedback.v1', 'anomalies.v1'] as const) {
    await runStageService(context, { stage: forwardStage(topic), client, codecs, count: () => undefined });
  }
});
