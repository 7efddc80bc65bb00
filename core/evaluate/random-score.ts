import type { Random } from '#core/random/random.ts';
import { type AdjustedFigures, adjustedFigures } from './adjusted-figures.ts';
import { affiliationScore } from './affiliation.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { ratio } from './ratio.ts';
import { countScored, type EvaluationRow } from './row.ts';

/** Random steps to draw: many scores of a short series, whose figures vary, and one of a long series. */
const RANDOM_STEPS = 200_000;
const MAX_DRAWS = 20;

/** What a random score reaches of the figures that are high for any score; one that is not above it has shown nothing. */
export interface RandomScore {
  readonly affiliationPrecision: number;
  readonly affiliationRecall: number;
  readonly affiliationF1: number;
  readonly pointAdjusted: AdjustedFigures;
}

/**
 * Figures of scores drawn at random, uniform and independent from step to step, at the threshold that they are expected
 * to be over as often as the rows' scores are over theirs; means over 1 to 20 draws.
 * @throws RangeError see checkRows, checkThreshold
 */
export function randomScore(rows: readonly EvaluationRow[], threshold: number, random: Random): RandomScore {
  const steps = countScored(rows);
  const { truePositives, falsePositives } = confusionMatrix(rows, threshold);
  const drawnThreshold = 1 - ratio(truePositives + falsePositives, steps);
  const count = Math.min(Math.max(Math.floor(RANDOM_STEPS / steps), 1), MAX_DRAWS);
  const draws = Array.from({ length: count }, () => {
    const drawn = randomRows(rows, random);
    return {
      affiliation: affiliationScore(drawn, drawnThreshold),
      adjusted: adjustedFigures(drawn, drawnThreshold),
    };
  });
  const mean = (figure: (draw: (typeof draws)[number]) => number) =>
    draws.reduce((sum, draw) => sum + figure(draw), 0) / count;
  return {
    affiliationPrecision: mean(({ affiliation }) => affiliation.precision),
    affiliationRecall: mean(({ affiliation }) => affiliation.recall),
    affiliationF1: mean(({ affiliation }) => affiliation.f1),
    pointAdjusted: {
      f1: mean(({ adjusted }) => adjusted.f1),
      areaOverK: mean(({ adjusted }) => adjusted.areaOverK),
      bestF1: mean(({ adjusted }) => adjusted.bestF1),
    },
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
