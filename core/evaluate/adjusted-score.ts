import type { Random } from '#core/random/random.ts';
import {
  bestPointAdjustedF1,
  type Findings,
  findings,
  pointAdjustedArea,
  pointAdjustedF1,
} from './point-adjusted-f1.ts';
import { ratio } from './ratio.ts';
import { countScored, type EvaluationRow } from './row.ts';

/** Random steps that the baseline draws: many scores of a short series, whose figures vary, and one of a long series. */
const RANDOM_STEPS = 200_000;
const MAX_DRAWS = 20;

/** Figures for comparison with papers alone. */
export interface AdjustedFigures {
  /** PA-F1 at the threshold in use: an event with one step over it is found whole. */
  readonly f1: number;
  /** Area under F1 of PA%K over K 0 … 100, at the threshold in use. */
  readonly areaOverK: number;
  /** Oracle: PA-F1 at the best of all thresholds, chosen with the labels in hand. */
  readonly bestF1: number;
}

export interface AdjustedScore extends AdjustedFigures {
  /**
   * The same of a score drawn at random, uniform and independent from step to step, at the threshold that it is expected
   * to be over as often as the score is over its own; mean over 1 to 20 draws. A score that is not above these has shown
   * nothing.
   */
  readonly random: AdjustedFigures;
}

/**
 * Point-adjusted F1, and what the same adjustment makes of a random score.
 * @throws RangeError see checkRows, checkThreshold
 */
export function adjustedScore(
  rows: readonly EvaluationRow[],
  threshold: number,
  random: Random,
): AdjustedScore {
  const found = findings(rows, threshold);
  const steps = countScored(rows);
  const flagged = found.events.reduce((sum, { over }) => sum + over, found.falsePositives);
  const count = Math.min(Math.max(Math.floor(RANDOM_STEPS / steps), 1), MAX_DRAWS);
  const draws = Array.from({ length: count }, () => {
    const drawn = randomRows(rows, random);
    return figuresOf(drawn, findings(drawn, 1 - ratio(flagged, steps)));
  });
  const mean = (figure: keyof AdjustedFigures) =>
    draws.reduce((sum, draw) => sum + draw[figure], 0) / draws.length;
  return {
    ...figuresOf(rows, found),
    random: { f1: mean('f1'), areaOverK: mean('areaOverK'), bestF1: mean('bestF1') },
  };
}

function figuresOf(rows: readonly EvaluationRow[], found: Findings): AdjustedFigures {
  return {
    f1: pointAdjustedF1(found),
    areaOverK: pointAdjustedArea(found),
    bestF1: bestPointAdjustedF1(rows),
  };
}

/** The rows with scores uniform in [0, 1). */
function randomRows(rows: readonly EvaluationRow[], random: Random): EvaluationRow[] {
  return rows.map(({ scores, labels, scored }) => {
    const drawn = new Float64Array(scores.length);
    for (let i = 0; i < drawn.length; i++) drawn[i] = random.uniform();
    return { scores: drawn, labels, ...(scored === undefined ? {} : { scored }) };
  });
}
