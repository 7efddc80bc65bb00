import { type HistoryRow, historyRow } from '#core/history/history-row.ts';
import { EntitySeries } from '#core/series/entity-series.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import type { ReplaySource } from '../replay/source.ts';

/** Samples, and the kpiSet that they are of. */
export interface StreamedSource {
  readonly source: Pick<ReplaySource, 'entities' | 'slices'>;
  readonly kpiSet: KpiSet;
}

/**
 * The history that windower and historian make of samples, without servers between them.
 * @param onStep told of each step that is done
 * @returns rows of OK and WARMUP windows, ordered by entity, then end
 */
export function streamedRows(
  { source, kpiSet }: StreamedSource,
  onStep: (step: number) => void = () => {},
): HistoryRow[] {
  const series = new EntitySeries(kpiSet);
  const ids = source.entities.map(({ id }) => id).sort();
  const entities = new Map(ids.map((id) => [id, { block: series.create(), rows: [] as HistoryRow[] }]));
  const windows: SeriesWindow[] = [];
  for (const { step, samples } of source.slices()) {
    for (const sample of samples) {
      const { block, rows } = entities.get(sample.entity)!;
      series.accept(block, sample, windows);
      for (const window of windows.splice(0)) {
        if (window.status === 'OK' || window.status === 'WARMUP') {
          rows.push(detached(historyRow(sample.entity, window, kpiSet.hop)));
        }
      }
    }
    onStep(step);
  }
  return [...entities.values()].flatMap(({ rows }) => rows);
}

/** The parts of a window share its memory: a row that kept one of them would keep all W steps. */
function detached(row: HistoryRow): HistoryRow {
  const { trend, step, median, scale } = row;
  return { ...row, trend: trend.slice(), step: step.slice(), median: median.slice(), scale: scale.slice() };
}
