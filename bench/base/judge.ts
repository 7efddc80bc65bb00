import { familyOf } from '#core/detect/families.ts';
import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';
import { qualityOf } from '#scripts/start/quality.ts';
import { retrainerSchema } from '#services/retrainer/config.ts';
import { type Coverage, trainingSpan } from '#services/retrainer/enough-history.ts';
import { fitBase } from '#services/retrainer/fit-base.ts';
import { scoreWindows, stepAt, windowsOf } from './windows.ts';

const defaultOf = <T>(variable: { parse(value: undefined): T }): T => variable.parse(undefined);

/** The retrainer's defaults. */
const { shape } = retrainerSchema;
const TRAINING_ENTITIES = defaultOf(shape.TRAINING_ENTITIES);
const CALIBRATION_DAYS = defaultOf(shape.CALIBRATION_DAYS);
const MODEL_SEED = defaultOf(shape.SEED);
const THRESHOLD = { method: defaultOf(shape.THRESHOLD_METHOD), level: defaultOf(shape.THRESHOLD_LEVEL) };

/**
 * Fits a detector as the retrainer would at the replay's pause, scores as a scorer would, and judges by the labels.
 * @param judgedFrom first step that is judged
 * @returns undefined where there are no labels from there on
 */
export async function judgeServed(
  replay: Replay,
  rows: readonly HistoryRow[],
  family: string,
  judgedFrom: number,
): Promise<EvaluationReport | undefined> {
  const kpiSet = { ...replay.kpiSet, detector: family };
  const span = spanOf(replay, rows);
  const entities = new Set(span.entities);
  const history = rows.filter(
    ({ entity, end }) => entities.has(entity) && end >= span.from && end <= span.to,
  );
  const model = await fitBase(history, {
    kpiSet,
    calibrateAfter: span.to - CALIBRATION_DAYS * DAY_MS,
    threshold: THRESHOLD,
    seed: MODEL_SEED,
  });
  const session = await DetectorSession.open(model.onnx);
  try {
    const judged = windowsOf(replay, rows, (last) => last >= judgedFrom);
    const scores = await scoreWindows(replay, judged, async (batch) => (await session.score(batch)).scores);
    return qualityOf(replay.source, scores, model.threshold, judgedFrom);
  } finally {
    await session.close();
  }
}

/**
 * Fits and scores without a model in between, as a detector needs that no scorer serves. Without a threshold: only figures
 * that need none mean anything.
 * @returns undefined where there are no labels from `judgedFrom` on
 * @throws RangeError when there is no window to train on
 */
export async function judgeUnserved(
  replay: Replay,
  rows: readonly HistoryRow[],
  family: string,
  judgedFrom: number,
): Promise<EvaluationReport | undefined> {
  const training = windowsOf(replay, rows, (last) => last < replay.trainSteps);
  const fitted = familyOf(family).fit(training, seededRandom(MODEL_SEED));
  const all = windowsOf(replay, rows, () => true);
  const scores = await scoreWindows(replay, all, (batch) => fitted.score(batch).scores);
  return qualityOf(replay.source, scores, Number.MAX_VALUE, judgedFrom);
}

/** What the retrainer finds in the history while the replay waits for its first model. */
function spanOf(replay: Replay, rows: readonly HistoryRow[]) {
  const { kpiSet, trainSteps, baseHistoryMs } = replay;
  const before = rows.filter(({ end }) => stepAt(replay, end) < trainSteps);
  const coverage = [...Map.groupBy(before, ({ entity }) => entity)].map(
    ([entity, own]): Coverage => ({ entity, first: own[0].end, last: own[own.length - 1].end }),
  );
  const span = trainingSpan(coverage, kpiSet, baseHistoryMs / DAY_MS, TRAINING_ENTITIES);
  if (span === undefined) throw new RangeError(`${replay.title}: too little history to train on`);
  return span;
}
