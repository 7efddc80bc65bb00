import { type HistoryRow, historyRow } from '#core/history/history-row.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { fitBase } from '#services/retrainer/fit-base.ts';
import { baseArtifact } from '#services/retrainer/publish-base.ts';
import { WindowerState } from '#services/windower/state.ts';
import { entityId, firstStepOf, type Load, simulatedCells, timeOf } from './load.ts';

const THRESHOLD = { method: 'quantile', level: 0.998 } as const;
const CALIBRATION_MS = 2 * DAY_MS;

/** The simulated cells as they stand when the load begins. */
export interface WarmFleet {
  /** State of each cell, as the windower writes it to its changelog. */
  readonly snapshots: readonly Uint8Array[];
  /** The windows that the cells had until then. */
  readonly history: readonly HistoryRow[];
}

export function warmFleet(load: Load): WarmFleet {
  const { kpiSet, cells, warmSteps } = load;
  const fleet = simulatedCells(load);
  const state = new WindowerState([kpiSet]);
  state.eventTime = timeOf(load, warmSteps - 1);
  const tracked = state.kpiSets.get(kpiSet.name)!;
  const snapshots: Uint8Array[] = [];
  const history: HistoryRow[] = [];
  const values = new Float32Array(kpiSet.kpis.length);
  for (let cell = 0; cell < cells; cell++) {
    const entity = state.track(tracked, entityId(cell));
    const stream = fleet.stream(cell);
    const windows: SeriesWindow[] = [];
    for (let step = 0; step < warmSteps; step++) {
      stream.next(values, 0);
      if (step < firstStepOf(load, cell)) continue;
      const sample = { ts: timeOf(load, step), values: Array.from(values), suspect: false };
      tracked.series.accept(entity.block, sample, windows);
    }
    snapshots.push(state.snapshot(entity));
    for (const window of windows) history.push(historyRow(entity.entity, window, kpiSet.hop));
  }
  return { snapshots, history };
}

/** The model that the retrainer would make of the cells' history. */
export async function warmModel(
  load: Load,
  history: readonly HistoryRow[],
  now: number,
): Promise<ModelArtifact> {
  const { kpiSet, seed, warmSteps } = load;
  const to = timeOf(load, warmSteps - 1);
  const calibrateAfter = to - CALIBRATION_MS;
  const model = await fitBase(history, { kpiSet, calibrateAfter, threshold: THRESHOLD, seed });
  const entities = [...new Set(history.map(({ entity }) => entity))];
  const span = { from: timeOf(load, 0), to, entities };
  return baseArtifact({ kpiSet, model, span, threshold: THRESHOLD, seed, codeVersion: 'bench', now });
}
