import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { EntityTable } from '#services/alerter/entity-directory.ts';
import { type MuteDirectory, MuteTable } from '#services/alerter/mute-table.ts';
import { alerterStage } from '#services/alerter/stage.ts';
import type { ModelTable } from '#services/scorer/model-table.ts';
import { scorerStage } from '#services/scorer/stage.ts';
import { windowerStage } from '#services/windower/stage.ts';
import { Pipeline, type PipelineOptions } from './pipeline-driver.ts';

/** Windower, scorer and alerter, with an inventory that knows nobody. @param mutes nothing is muted by default */
export async function wholeFlow(
  kpiSets: ReadonlyMap<string, KpiSet>,
  models: ModelTable,
  options: PipelineOptions,
  mutes: MuteDirectory = new MuteTable(),
): Promise<Pipeline> {
  const pipeline = await Pipeline.open(options);
  return pipeline
    .add(windowerStage(kpiSets))
    .add(scorerStage(kpiSets, models))
    .add(alerterStage(DEFAULT_ALERT_POLICY, { directory: new EntityTable(), mutes, kpiSets }));
}
