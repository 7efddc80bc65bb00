import type { Random } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { type AdjustedFigures, adjustedFigures } from './adjusted-figures.ts';
import { affiliationScore } from './affiliation.ts';
import { aucPr } from './auc-pr.ts';
import { aucRoc } from './auc-roc.ts';
import { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.ts';
import { type DetectionDelay, detectionDelay } from './detection-delay.ts';
import { eventScore } from './event-f1.ts';
import { bestF1, pointScore } from './point-f1.ts';
import { type RandomScore, randomScore } from './random-score.ts';
import { rank } from './ranking.ts';
import { fBeta, ratio } from './ratio.ts';
import { countScored, type EvaluationRow } from './row.ts';
import { sumTallies, type Tally, tally } from './tally.ts';
import { vusPr } from './vus-pr.ts';

export interface AnomalyKind {
  readonly name: string;
  /** A detector that has seen no label is expected to find it. */
  readonly visible: boolean;
}

export interface EvaluationOptions {
  /** Threshold in use, of rows without thresholds of their own; a step is over it if `score > threshold`. */
  readonly threshold: number;
  /** Length of a step. */
  readonly granularityMs: number;
  /** What the rows' labels mean; every label but 0 needs an entry. */
  readonly kinds: ReadonlyMap<number, AnomalyKind>;
  /** Names of the rows' normal regimes; every mark but 0 needs an entry. */
  readonly regimes?: ReadonlyMap<number, string>;
  /** Of the random scores; two reports from the same seed have the same. */
  readonly random: Random;
}

/**
 * Plain JSON. All figures are finite; a rate over nothing is 0, and `counts` and the tallies tell which are. Null where
 * there is no value at all. Figures named `best` are oracles and bound what a threshold could do; all others are those of
 * the threshold in use, or of none.
 */
export interface EvaluationReport {
  readonly vusPr: number;
  readonly aucPr: number;
  /** Null where all steps are labelled, or none. */
  readonly aucRoc: number | null;
  readonly pointPrecision: number;
  readonly pointRecall: number;
  readonly pointF1: number;
  /** Recall weighted four times. */
  readonly pointF2: number;
  /** Oracle: the best of all thresholds, chosen with the labels in hand. */
  readonly bestF1: number;
  readonly eventPrecision: number;
  readonly eventRecall: number;
  readonly eventF1: number;
  readonly affiliationPrecision: number;
  readonly affiliationRecall: number;
  readonly affiliationF1: number;
  readonly visibleRecall: number;
  readonly recallByKind: Readonly<Record<string, Tally>>;
  /** Share of normal regimes with any step over the threshold. */
  readonly normalFlagged: number;
  readonly flaggedByRegime: Readonly<Record<string, Tally>>;
  /** Alerts that touch no event, per day of scored steps of one entity. */
  readonly falseAlertsPerEntityDay: number;
  readonly delay: DetectionDelay;
  readonly pointAdjusted: AdjustedFigures;
  /** Beside affiliation and point-adjusted figures. */
  readonly randomScore: RandomScore;
  /** Scored steps. */
  readonly confusion: ConfusionMatrix;
  readonly counts: {
    readonly entities: number;
    /** Scored steps. */
    readonly steps: number;
    /** Scored steps that are labelled. */
    readonly labelled: number;
    readonly events: number;
    readonly alerts: number;
    readonly falseAlerts: number;
  };
}

/**
 * Detection quality of scores against labels, per step and per event, pooled over entities (one row each).
 * @throws RangeError on lengths that differ, a scored step's score that is not finite, a threshold that is NaN, a
 *   granularity that is not over 0, a label or regime without a name
 */
export function evaluate(rows: readonly EvaluationRow[], options: EvaluationOptions): EvaluationReport {
  const { threshold, granularityMs, kinds, regimes = new Map<number, string>(), random } = options;
  if (!(granularityMs > 0 && Number.isFinite(granularityMs))) {
    throw new RangeError(`granularity of ${granularityMs} ms`);
  }
  const ranking = rank(rows);
  const point = pointScore(rows, threshold);
  const event = eventScore(rows, threshold);
  const affiliation = affiliationScore(rows, threshold);
  const names = new Map([...kinds].map(([label, { name }]) => [label, name]));
  const recallByKind = tally(rows, 'labels', names, threshold);
  const flaggedByRegime = tally(rows, 'regimes', regimes, threshold);
  const visible = new Set([...kinds.values()].filter((kind) => kind.visible).map(({ name }) => name));
  const steps = countScored(rows);
  return {
    vusPr: vusPr(rows, undefined, ranking),
    aucPr: aucPr(ranking),
    aucRoc: aucRoc(ranking),
    pointPrecision: point.precision,
    pointRecall: point.recall,
    pointF1: point.f1,
    pointF2: fBeta(point.precision, point.recall, 2),
    bestF1: bestF1(ranking),
    eventPrecision: event.precision,
    eventRecall: event.recall,
    eventF1: event.f1,
    affiliationPrecision: affiliation.precision,
    affiliationRecall: affiliation.recall,
    affiliationF1: affiliation.f1,
    visibleRecall: sumTallies([...visible].map((name) => recallByKind[name])).rate,
    recallByKind,
    normalFlagged: sumTallies(Object.values(flaggedByRegime)).rate,
    flaggedByRegime,
    falseAlertsPerEntityDay: ratio(event.falseAlerts, (steps * granularityMs) / DAY_MS),
    delay: detectionDelay(rows, threshold),
    pointAdjusted: adjustedFigures(rows, threshold),
    randomScore: randomScore(rows, threshold, random.fork('random score')),
    confusion: confusionMatrix(rows, threshold),
    counts: {
      entities: rows.length,
      steps,
      labelled: ranking.positives.length,
      events: event.events,
      alerts: event.alerts,
      falseAlerts: event.falseAlerts,
    },
  };
}
