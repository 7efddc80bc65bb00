import type { HistoryRow } from '#core/history/history-row.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';
import { batchRows } from './batch-condition.ts';
import { judgeUnserved } from './judge.ts';

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
 * @param streamed the replay's rows under the product's condition
 * @param judgedFrom first step that is judged; it may lie later than the replay's own
 * @returns undefined where there are no labels from there on
 * @throws RangeError when there is no training window, or an entity has no value of some KPI
 */
export async function compareConditions(
  replay: Replay,
  streamed: readonly HistoryRow[],
  judgedFrom: number,
): Promise<ConditionComparison | undefined> {
  const streaming = await figuresOf(replay, streamed, judgedFrom);
  const batch = streaming && (await figuresOf(replay, batchRows(replay, streamed), judgedFrom));
  return batch && { streaming, batch };
}

async function figuresOf(
  replay: Replay,
  rows: readonly HistoryRow[],
  judgedFrom: number,
): Promise<ConditionFigures | undefined> {
  const quality = await judgeUnserved(replay, rows, DETECTOR, judgedFrom);
  return quality && { vusPr: quality.vusPr, aucPr: quality.aucPr };
}
