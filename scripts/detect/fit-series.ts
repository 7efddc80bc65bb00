import type { Detector, FittedDetector, TrainingRun, WindowBatch } from '#core/detect/detector.ts';
import { type WindowCut, windowsOfSeries } from '#core/detect/series-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import {
  type BatchCondition,
  learnCondition,
  type ScaledSeries,
  underCondition,
} from '#core/series/batch-condition.ts';
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

/** A series in scaled units. */
export interface PreparedSeries extends LabelledSeries {
  readonly condition: BatchCondition;
  readonly scaled: ScaledSeries;
}

/** A detector that has learned from series, each under the condition that was learned with it. */
export interface FittedOnSeries {
  readonly fitted: FittedDetector;
  readonly cut: WindowCut;
  /** Windows that it has learned from. */
  readonly windows: number;
  readonly seconds: number;
}

/** The windows that a detector gets of these series. */
export function cutFor(family: string, series: readonly LabelledSeries[], options: FitOptions): WindowCut {
  if (series.every(({ isTabular }) => isTabular)) return { length: 1, hop: 1 };
  const { windowLength, hop } = windowDefaultOf(family);
  const length = options.window ?? windowLength;
  return { length, hop: Math.min(options.hop ?? hop, length) };
}

/**
 * Learns the condition from the series' first steps, and brings it into scaled units. Rows without an order in time have no
 * trend.
 * @throws TowerwatchError INPUT_TOO_SHORT or INPUT_CONSTANT where there is nothing to learn from
 */
export function prepare(own: LabelledSeries): PreparedSeries {
  const { series, learnSteps, rhythm } = own;
  if (learnSteps < 1)
    throw tooShort(own, `none of ${series.steps} rows is learned from; name a larger --train-share`);
  requireValues(own);
  return underKnown(own, learnCondition(series, learnSteps, rhythm));
}

/** @throws TowerwatchError INPUT_CONSTANT where a column has no value to learn from */
function requireValues({ series, kpis, learnSteps, files }: LabelledSeries): void {
  const learned = series.values.subarray(0, learnSteps * kpis.length);
  const empty = kpis.find((_, k) => {
    for (let at = k; at < learned.length; at += kpis.length) if (!Number.isNaN(learned[at])) return false;
    return true;
  });
  if (empty === undefined) return;
  const [file] = files;
  const found = `${empty} has no value in the ${learnSteps} rows that are learned from; leave the column out`;
  throw new TowerwatchError('INPUT_CONSTANT', `${file}: ${found}`, { context: { file } });
}

/** The same under a condition that is known already. */
export function underKnown(own: LabelledSeries, condition: BatchCondition): PreparedSeries {
  const scaled = underCondition(own.series, condition, own.learnSteps);
  if (own.isTabular) {
    scaled.trend.fill(0);
    scaled.step.fill(1);
  }
  return { ...own, condition, scaled };
}

/**
 * Fits a detector on the learned part of series.
 * @throws TowerwatchError INPUT_TOO_SHORT where that makes too few windows
 */
export function fitOnSeries(
  detector: Detector,
  series: readonly PreparedSeries[],
  options: FitOptions,
): FittedOnSeries {
  const cut = cutFor(detector.family, series, options);
  const windows = learnedWindows(series, cut);
  const count = requireEnough(detector, cut, series, windows);
  const began = performance.now();
  const fitted = detector.fit(windows, seededRandom(options.seed), options.run);
  return { fitted, cut, windows: count, seconds: (performance.now() - began) / 1000 };
}

/** The windows of the learned part of series; may be iterated again and again. */
function learnedWindows(series: readonly PreparedSeries[], cut: WindowCut): Iterable<WindowBatch> {
  return {
    *[Symbol.iterator]() {
      for (const { scaled, learnSteps } of series)
        yield* windowsOfSeries(scaled, { ...cut, before: learnSteps });
    },
  };
}

function requireEnough(
  { family, leastLength = () => 2, needsDays }: Detector,
  { length, hop }: WindowCut,
  series: readonly PreparedSeries[],
  windows: Iterable<WindowBatch>,
): number {
  const [first] = series;
  const least = leastLength(hop);
  if (length < least) {
    const found = `${family} needs windows of ${least} rows that follow each other in time, not ${length}`;
    const todo = first.isTabular ? 'pass --rows series if these do' : 'give a longer --window';
    throw tooShort(first, `${found}; ${todo}`);
  }
  if (needsDays && !series.every(({ rhythm }) => rhythm)) {
    throw tooShort(
      first,
      `${family} needs two days to learn from, of rows whose step is known; name it with --granularity`,
    );
  }
  let count = 0;
  for (const batch of windows) count += batch.count;
  if (count >= LEAST_WINDOWS) return count;
  const needed = length + (LEAST_WINDOWS - 1) * hop;
  const rows = series.reduce((sum, { learnSteps }) => sum + learnSteps, 0);
  throw tooShort(
    first,
    `${rows} rows to learn from where ${family} needs ${needed} (windows of ${length}, ${hop} apart); give more, or a shorter --window`,
  );
}

/** The error for too few rows. */
export function tooShort({ files }: LabelledSeries, what: string): TowerwatchError {
  const [file] = files;
  return new TowerwatchError('INPUT_TOO_SHORT', `${file}: ${what}`, { context: { file } });
}
