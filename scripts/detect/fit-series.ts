import type { Detector, FittedDetector, TrainingRun, WindowBatch } from '#core/detect/detector.ts';
import { type WindowCut, windowsOfSeries } from '#core/detect/series-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import { learnCondition, type ScaledSeries, underCondition } from '#core/series/batch-condition.ts';
import { windowDefaultOf } from '#core/series/window-defaults.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { LabelledSeries } from './detect-input.ts';

/** Windows without which nothing worth the name is learned. */
const LEAST_WINDOWS = 8;

/** How windows are cut and the detector is fitted. */
export interface FitOptions {
  readonly seed: number;
  /** W and hop; by default those that suit the detector. */
  readonly window?: number;
  readonly hop?: number;
  readonly run?: TrainingRun;
}

/** A detector that has learned from series, each under the condition that was learned with it. */
export interface FittedOnSeries {
  readonly fitted: FittedDetector;
  readonly cut: WindowCut;
  readonly seconds: number;
}

/** The windows that a detector gets of these series. */
export function cutFor(family: string, series: readonly LabelledSeries[], options: FitOptions): WindowCut {
  if (series.every(({ isTabular }) => isTabular)) return { length: 1, hop: 1 };
  const { windowLength, hop } = windowDefaultOf(family);
  const length = options.window ?? windowLength;
  return { length, hop: Math.min(options.hop ?? hop, length) };
}

/** The series under the condition that its first steps teach. Rows without an order in time have no trend. */
export function scaledSeries(own: LabelledSeries): ScaledSeries {
  const { series, learnSteps, rhythm, isTabular } = own;
  const scaled = underCondition(series, learnCondition(series, learnSteps, rhythm), learnSteps);
  return isTabular ? { ...scaled, trend: scaled.trend.fill(0), step: scaled.step.fill(1) } : scaled;
}

/**
 * Fits a detector on the learned part of series.
 * @throws TowerwatchError INPUT_TOO_SHORT where that makes too few windows
 */
export function fitOnSeries(
  detector: Detector,
  series: readonly { readonly own: LabelledSeries; readonly scaled: ScaledSeries }[],
  options: FitOptions,
): FittedOnSeries {
  const cut = cutFor(
    detector.family,
    series.map(({ own }) => own),
    options,
  );
  const began = performance.now();
  const windows = {
    *[Symbol.iterator](): Generator<WindowBatch> {
      for (const { own, scaled } of series)
        yield* windowsOfSeries(scaled, { ...cut, before: own.learnSteps });
    },
  };
  requireEnough(detector, cut, series, windows);
  const fitted = detector.fit(windows, seededRandom(options.seed), options.run);
  return { fitted, cut, seconds: (performance.now() - began) / 1000 };
}

function requireEnough(
  { family, leastLength = 2 }: Detector,
  { length, hop }: WindowCut,
  series: readonly { readonly own: LabelledSeries }[],
  windows: Iterable<WindowBatch>,
): void {
  const [{ own }] = series;
  const file = own.files[0];
  const fail = (what: string) => {
    throw new TowerwatchError('INPUT_TOO_SHORT', `${file}: ${what}`, { context: { file } });
  };
  if (length < leastLength) {
    fail(
      `${family} needs windows of ${leastLength} rows or more that follow each other in time, not ${length}`,
    );
  }
  let count = 0;
  for (const batch of windows) count += batch.count;
  if (count >= LEAST_WINDOWS) return;
  const needed = length + (LEAST_WINDOWS - 1) * hop;
  const rows = series.reduce((sum, each) => sum + each.own.learnSteps, 0);
  fail(
    `${rows} rows to learn from where ${family} needs ${needed} (windows of ${length}, ${hop} apart); give more, or a shorter --window`,
  );
}
