import type { WindowBatch } from '#core/detect/detector.ts';
import { familyOf } from '#core/detect/families.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { seededRandom } from '#core/random/random.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';
import { qualityOf } from '#scripts/start/quality.ts';
import { batchRows } from './batch-condition.ts';
import { streamedRows } from './history.ts';

/** Linear and quick to fit: what it gains from a condition, any detector of residuals gains. */
const DETECTOR = 'mahalanobis';

/** Quality of the detector's scores by the labels. */
export interface ConditionFigures {
  readonly vusPr: number;
  readonly aucPr: number;
}

/** The same detector on the same windows under two conditions. */
export interface ConditionComparison {
  /** The product's, made as samples come. */
  readonly streaming: ConditionFigures;
  /** Made from the training part at once, see {@link batchRows}. */
  readonly batch: ConditionFigures;
}

/**
 * What a condition that streams from the first sample costs, measured by the Mahalanobis distance on residual features,
 * fitted on the windows past the warm-up within the first `trainSteps`.
 * @param judgedFrom first step that is judged; it may lie later than the replay's own
 * @returns undefined where there are no labels from there on
 * @throws RangeError when there is no training window, or an entity has no value of some KPI
 */
export function compareConditions(replay: Replay, judgedFrom: number): ConditionComparison | undefined {
  const streaming = figuresOf(replay, streamedRows(replay), judgedFrom);
  const batch = streaming && figuresOf(replay, batchRows(replay), judgedFrom);
  return batch && { streaming, batch };
}

function figuresOf(
  { source, kpiSet, trainSteps }: Replay,
  rows: readonly HistoryRow[],
  judgedFrom: number,
): ConditionFigures | undefined {
  const { windowLength, hop, kpis, granularityMs } = kpiSet;
  const { startMs, steps } = source;
  const stepOf = (end: number) => Math.round((end - startMs) / granularityMs);
  const windows = (include: (lastStep: number) => boolean): Iterable<WindowBatch> => ({
    [Symbol.iterator]: () =>
      windowsFromHistory(rows, {
        windowLength,
        hop,
        kpis: kpis.length,
        granularityMs,
        include: (end, status) => status === 'OK' && include(stepOf(end)),
      }),
  });
  const training = windows((last) => last < trainSteps);
  const fitted = familyOf(DETECTOR).fit(training, seededRandom(0));
  const scores = new Map(source.entities.map(({ id }) => [id, new Float32Array(steps).fill(Number.NaN)]));
  for (const batch of windows((last) => last >= judgedFrom)) {
    const scored = fitted.score(batch).scores;
    for (let i = 0; i < batch.count; i++) {
      const first = stepOf(batch.ends[i]) - hop + 1;
      scores.get(batch.entities[i])!.set(scored.subarray(i * hop, (i + 1) * hop), first);
    }
  }
  // No threshold is judged here.
  const quality = qualityOf(source, scores, Number.MAX_VALUE, judgedFrom);
  return quality && { vusPr: quality.vusPr, aucPr: quality.aucPr };
}
