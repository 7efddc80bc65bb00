import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import { RefusedRecords } from '#platform/kafka/refused-records.ts';
import { runStageService } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import type { TopicValues } from '#schemas/types/topics.ts';
import { alerterSchema, alertPolicy } from './config.ts';
import { EntityTable } from './entity-directory.ts';
import { MuteTable } from './mute-table.ts';
import { alerterStage } from './stage.ts';

await runService('alerter', alerterSchema, async (context) => {
  const { config, instance, logger, lifecycle, metrics } = context;
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const directory = new EntityTable();
  const known = metrics.gauge('towerwatch_directory_entities');
  const mutes = new MuteTable();
  const muted = metrics.gauge('towerwatch_mutes');
  const follow = async <T extends 'entities.v1' | 'labels.v1'>(
    topic: T,
    apply: (key: string, value: TopicValues[T] | null) => void,
  ) => {
    const refused = new RefusedRecords({ client, metrics, service: 'alerter', topic });
    await refused.connect();
    lifecycle.onShutdown(`refused records of ${topic}`, () => refused.close());
    const onFatal = (error: unknown) => lifecycle.fail(error);
    const follower = await followTable({ client, codecs, logger, refused, onFatal }, topic, apply);
    lifecycle.onShutdown(topic, () => follower.stop());
  };
  await follow('entities.v1', (entity, info) => {
    directory.apply(entity, info);
    known.set(directory.size);
  });
  await follow('labels.v1', (_, label) => {
    if (label === null) return;
    mutes.apply(label);
    muted.set(mutes.size);
  });
  const events = metrics.counter('towerwatch_alert_events_total');
  await runStageService(context, {
    stage: alerterStage(alertPolicy(config), { directory, mutes, kpiSets }),
    client,
    codecs,
    count({ emissions }) {
      for (const emission of emissions) {
        if (emission.topic !== 'anomalies.v1') continue;
        const { kpiSet, kind, state, severity, suppression } = emission.value;
        events.inc({ kpi_set: kpiSet, kind, state, severity, suppressed: String(suppression !== null) });
      }
    },
  });
});
