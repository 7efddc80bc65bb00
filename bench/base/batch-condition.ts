import type { HistoryRow } from '#core/history/history-row.ts';
import { learnCondition, type ScaledSeries, underCondition } from '#core/series/batch-condition.ts';
import type { RawSeries } from '#core/series/raw-series.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';
import { stepAt } from './windows.ts';

/**
 * The windows of a replay's rows, but under a condition that is learned from the whole training part at once: what could
 * be had if the windower knew its entities' first `trainSteps` before they came. Missing and suspect values are held.
 * @param streamed the replay's rows under the product's condition
 */
export function batchRows(replay: Replay, streamed: readonly HistoryRow[]): HistoryRow[] {
  const { kpiSet, trainSteps } = replay;
  const raw = rawSeries(replay);
  return [...Map.groupBy(streamed, ({ entity }) => entity)].flatMap(([entity, rows]) => {
    const series = raw.get(entity)!;
    const condition = learnCondition(series, trainSteps, true);
    const scaled = underCondition(series, condition, trainSteps);
    const median = Float32Array.from(condition, (kpi) => kpi.median);
    const scale = Float32Array.from(condition, (kpi) => kpi.scale);
    return rows.map((row) => {
      const last = stepAt(replay, row.end);
      return {
        ...row,
        ...cells(scaled, last - row.hop, last, last - kpiSet.windowLength + 1),
        median,
        scale,
      };
    });
  });
}

/** What a row holds of the steps after `before` up to `last` in a window that starts at `start`. */
function cells(
  { x, seasonal, trend, step, kpis }: ScaledSeries,
  before: number,
  last: number,
  start: number,
) {
  const steps = [(before + 1) * kpis, (last + 1) * kpis] as const;
  return {
    x: x.slice(...steps),
    seasonal: seasonal.slice(...steps),
    trend: trend.slice(start * kpis, (start + 1) * kpis),
    step,
  };
}

/** By entity; NaN where nothing was measured. */
function rawSeries({ source, kpiSet: { kpis, granularityMs } }: Replay): Map<string, RawSeries> {
  const { entities, startMs, steps } = source;
  const blank = (entity: string): RawSeries => {
    const values = new Float32Array(steps * kpis.length).fill(Number.NaN);
    return { entity, startMs, granularityMs, steps, kpis: kpis.length, values };
  };
  const raw = new Map(entities.map(({ id }) => [id, blank(id)]));
  for (const { samples } of source.slices()) {
    for (const { entity, ts, values, suspect } of samples) {
      if (suspect) continue;
      const step = Math.round((ts - startMs) / granularityMs);
      raw.get(entity)!.values.set(
        values.map((value) => value ?? Number.NaN),
        step * kpis.length,
      );
    }
  }
  return raw;
}
