import type { WindowBatch } from '#core/detect/detector.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import type { KpiWindow } from '#schemas/types/topics.ts';

/** The windows past the warm-up that the cells had, in one batch; window n is sent as the one at n mod count. */
export function windowPool(history: readonly HistoryRow[], kpiSet: KpiSet): WindowBatch {
  const { windowLength, hop, kpis, granularityMs } = kpiSet;
  const include = (_: number, status: HistoryRow['status']) => status === 'OK';
  const batch = history.length;
  const cut = { windowLength, hop, kpis: kpis.length, granularityMs, include, batch };
  const [pool] = windowsFromHistory(history, cut);
  return pool;
}

/** As the windower sends them, but for whose they are and when. */
export function windowMessages(pool: WindowBatch, kpiSet: KpiSet): Omit<KpiWindow, 'entity' | 'end'>[] {
  const { count, length, kpis, hop, x, seasonal, trend, step } = pool;
  const part = (values: Float32Array, i: number, size: number) =>
    packFloats(values.subarray(i * size, (i + 1) * size));
  const shared = {
    kpiSet: kpiSet.name,
    status: 'OK' as const,
    length,
    kpis,
    hop,
    median: packFloats(new Float32Array(kpis)),
    scale: packFloats(new Float32Array(kpis).fill(1)),
    mask: Buffer.alloc(length),
  };
  return Array.from({ length: count }, (_, i) => ({
    ...shared,
    x: part(x, i, length * kpis),
    seasonal: part(seasonal, i, length * kpis),
    trend: part(trend, i, kpis),
    step: part(step, i, kpis),
  }));
}
