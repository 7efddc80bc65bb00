import type { WindowBatch } from '#core/detect/detector.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { KpiWindow } from '#schemas/types/topics.ts';

/** Packs windows of one kpiSet into one batch; their shapes have been checked. */
export function batchOf(windows: readonly KpiWindow[], kpiSet: KpiSet): WindowBatch {
  const count = windows.length;
  const kpis = kpiSet.kpis.length;
  const length = kpiSet.windowLength;
  return {
    count,
    length,
    kpis,
    hop: kpiSet.hop,
    entities: windows.map(({ entity }) => entity),
    ends: Float64Array.from(windows, ({ end }) => end),
    x: packed(windows, 'x', length * kpis),
    seasonal: packed(windows, 'seasonal', length * kpis),
    trend: packed(windows, 'trend', kpis),
    step: packed(windows, 'step', kpis),
  };
}

function packed(
  windows: readonly KpiWindow[],
  field: 'x' | 'seasonal' | 'trend' | 'step',
  cells: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(windows.length * cells);
  const bytes = new Uint8Array(out.buffer);
  for (const [i, window] of windows.entries()) bytes.set(window[field], i * cells * 4);
  return out;
}
