import type { WindowBatch } from '#core/detect/detector.ts';
import { historyRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { kpiSetOf, MINUTE, MONDAY, run } from './series-samples.ts';

const GRANULARITY_MS = 5 * MINUTE;

/** All windows of a simulated fleet of one week, in one batch. */
export function fleetWindows(cells: number, seed: number): WindowBatch {
  const fleet = simulateFleet({ cells, days: 7, seed, startMs: MONDAY, granularityMs: GRANULARITY_MS });
  const kpis = fleet.kpis.length;
  const kpiSet = kpiSetOf({ kpis: [...fleet.kpis], windowLength: 48 });
  const { windowLength, hop } = kpiSet;
  const rows = fleet.entities.flatMap(({ id }, i) => {
    const series = fleet.series(i);
    const samples = Array.from({ length: fleet.steps }, (_, step) => ({
      ts: MONDAY + step * GRANULARITY_MS,
      values: [...series.subarray(step * kpis, (step + 1) * kpis)],
      suspect: false,
    }));
    return run(kpiSet, samples).windows.map((window) => historyRow(id, window, hop));
  });
  const cut = { windowLength, hop, kpis, granularityMs: GRANULARITY_MS, batch: rows.length };
  const [batch] = windowsFromHistory(rows, cut);
  return batch;
}
