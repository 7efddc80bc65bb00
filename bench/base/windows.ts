import type { WindowBatch } from '#core/detect/detector.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';

/** Index of the replay's step at a time. */
export function stepAt({ source, kpiSet }: Replay, ms: number): number {
  return Math.round((ms - source.startMs) / kpiSet.granularityMs);
}

/** The windows past the warm-up whose last step is wanted; may be iterated again and again. */
export function windowsOf(
  replay: Replay,
  rows: readonly HistoryRow[],
  include: (lastStep: number) => boolean,
): Iterable<WindowBatch> {
  const { windowLength, hop, kpis, granularityMs } = replay.kpiSet;
  const cut = {
    windowLength,
    hop,
    kpis: kpis.length,
    granularityMs,
    include: (end: number, status: string) => status === 'OK' && include(stepAt(replay, end)),
  };
  return { [Symbol.iterator]: () => windowsFromHistory(rows, cut) };
}

/**
 * Scores windows in the order of time for each entity.
 * @param score [B, hop]
 * @returns entity → [steps], NaN where there is no score
 */
export async function scoreWindows(
  replay: Replay,
  windows: Iterable<WindowBatch>,
  score: (batch: WindowBatch) => Float32Array | Promise<Float32Array>,
): Promise<Map<string, Float32Array>> {
  const { entities, steps } = replay.source;
  const scores = new Map(entities.map(({ id }) => [id, new Float32Array(steps).fill(Number.NaN)]));
  for (const batch of windows) {
    const { hop } = batch;
    const scored = await score(batch);
    for (let i = 0; i < batch.count; i++) {
      const first = stepAt(replay, batch.ends[i]) - hop + 1;
      scores.get(batch.entities[i])!.set(scored.subarray(i * hop, (i + 1) * hop), first);
    }
  }
  return scores;
}
