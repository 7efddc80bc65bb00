import type { KpiSet } from '#core/series/kpi-set.ts';
import { forwardStage } from '#services/joiner/forward.ts';
import { joinerStage } from '#services/joiner/stage.ts';
import type { JoinerFigures } from '#services/joiner/state.ts';
import type { Pipeline } from './pipeline-driver.ts';

export interface JoinerOptions {
  readonly kpiSets: ReadonlyMap<string, KpiSet>;
  readonly horizonMs: number;
}

/** Adds the joiner's three stages. @returns partition → how it stands, as the service would measure it */
export function addJoiner(
  pipeline: Pipeline,
  { kpiSets, horizonMs }: JoinerOptions,
): ReadonlyMap<number, JoinerFigures> {
  const figures = new Map<number, JoinerFigures>();
  const observe = (partition: number, of: JoinerFigures | null) => {
    if (of === null) figures.delete(partition);
    else figures.set(partition, of);
  };
  const { codecs } = pipeline;
  pipeline
    .add(forwardStage('feedback.v1'))
    .add(forwardStage('anomalies.v1'))
    .add(joinerStage({ kpiSets, codecs, horizonMs, observe }));
  return figures;
}
