import { DAY_MS } from '#core/series/grid.ts';
import { aucPr } from './auc-pr.ts';
import { eventScore } from './event-f1.ts';
import { bestF1, pointScore } from './point-f1.ts';
import { rank } from './ranking.ts';
import { ratio } from './ratio.ts';
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
}

/** Plain JSON. All figures are finite; a rate over nothing is 0, and `counts` and the tallies tell which are. */
export interface EvaluationReport {
  readonly aucPr: number;
  readonly vusPr: number;
  readonly pointPrecision: number;
  readonly pointRecall: number;
  readonly pointF1: number;
  /** Oracle: the best of all thresholds, chosen with the labels in hand. */
  readonly bestF1: number;
  readonly eventPrecision: number;
  readonly eventRecall: number;
  readonly eventF1: number;
  readonly visibleRecall: number;
  readonly recallByKind: Readonly<Record<string, Tally>>;
  /** Share of normal regimes with any step over the threshold. */
  readonly normalFlagged: number;
  readonly flaggedByRegime: Readonly<Record<string, Tally>>;
  /** Alerts that touch no event, per day of scored steps of one entity. */
  readonly falseAlertsPerEntityDay: number;
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
  const { threshold, granularityMs, kinds, regimes = new Map<number, string>() } = options;
  if (!(granularityMs > 0 && Number.isFinite(granularityMs))) {
    throw new RangeError(`granularity of ${granularityMs} ms`);
  }
  const ranking = rank(rows);
  const point = pointScore(rows, threshold);
  const event = eventScore(rows, threshold);
  const names = new Map([...kinds].map(([label, { name }]) => [label, name]));
  const recallByKind = tally(rows, 'labels', names, threshold);
  const flaggedByRegime = tally(rows, 'regimes', regimes, threshold);
  const visible = new Set([...kinds.values()].filter((kind) => kind.visible).map(({ name }) => name));
  const steps = countScored(rows);
  return {
    aucPr: aucPr(ranking),
    vusPr: vusPr(rows, undefined, ranking),
    pointPrecision: point.precision,
    pointRecall: point.recall,
    pointF1: point.f1,
    bestF1: bestF1(ranking),
    eventPrecision: event.precision,
    eventRecall: event.recall,
    eventF1: event.f1,
    visibleRecall: sumTallies([...visible].map((name) => recallByKind[name])).rate,
    recallByKind,
    normalFlagged: sumTallies(Object.values(flaggedByRegime)).rate,
    flaggedByRegime,
    falseAlertsPerEntityDay: ratio(event.falseAlerts, (steps * granularityMs) / DAY_MS),
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
