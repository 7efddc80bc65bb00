import type { Figures } from '../../../api/shapes/model.ts';

export type FigureKey = keyof Figures;

/** One figure of quality: how it is called, and which way is good. */
export interface Measure {
  readonly key: FigureKey;
  readonly name: string;
  readonly meaning: string;
  readonly good: 'HIGH' | 'LOW';
  /** Greatest value that it can take; null: unbounded. */
  readonly most: 1 | null;
}

/** In the order in which people ask for them. */
export const MEASURES: readonly Measure[] = [
  {
    key: 'aucPr',
    name: 'AUC-PR',
    meaning: 'area under the precision-recall curve, per step',
    good: 'HIGH',
    most: 1,
  },
  {
    key: 'vusPr',
    name: 'VUS-PR',
    meaning: 'volume under the surface of precision-recall curves',
    good: 'HIGH',
    most: 1,
  },
  { key: 'pointF1', name: 'F1', meaning: 'F1 of steps at the threshold in use', good: 'HIGH', most: 1 },
  { key: 'bestF1', name: 'best F1', meaning: 'F1 at the best threshold in hindsight', good: 'HIGH', most: 1 },
  {
    key: 'visibleRecall',
    name: 'recall',
    meaning: 'share found of the kinds of anomaly that were found before',
    good: 'HIGH',
    most: 1,
  },
  {
    key: 'fnRecall',
    name: 'FN recall',
    meaning: 'share found of the kinds of anomaly that had been missed',
    good: 'HIGH',
    most: 1,
  },
  {
    key: 'normalFlagged',
    name: 'normal flagged',
    meaning: 'share of normal spans that look anomalous and are flagged',
    good: 'LOW',
    most: 1,
  },
  {
    key: 'falseAlertsPerEntityDay',
    name: 'false alerts',
    meaning: 'alerts on normal behaviour, per entity and day',
    good: 'LOW',
    most: null,
  },
];

export type ChangeWord = 'better' | 'worse' | 'the same' | 'new' | 'not measured';

/** A figure of the model in force before, the same of this model on the same labels, and what that means. */
export interface Change {
  readonly measure: Measure;
  readonly before: number | null;
  readonly after: number | null;
  /** after − before; null where one of them is missing. */
  readonly difference: number | null;
  readonly word: ChangeWord;
  /** Length of both bars, 0 to 1: of the most that it can be, or of the larger of the two. */
  readonly shares: { readonly before: number; readonly after: number };
}

/** Differences that round to nothing at three digits are none. */
const SAME_WITHIN = 0.0005;

/** Compares one figure: less is better for some of them. */
export function compare(measure: Measure, before: Figures | null, after: Figures | null): Change {
  const was = before?.[measure.key] ?? null;
  const is = after?.[measure.key] ?? null;
  const difference = was === null || is === null ? null : is - was;
  const most = measure.most ?? Math.max(was ?? 0, is ?? 0);
  const share = (value: number | null) => (value === null || most <= 0 ? 0 : Math.min(1, value / most));
  return {
    measure,
    before: was,
    after: is,
    difference,
    word: wordOf(measure, is, difference),
    shares: { before: share(was), after: share(is) },
  };
}

/** All figures compared, in the order of `MEASURES`. */
export function changes(before: Figures | null, after: Figures | null): Change[] {
  return MEASURES.map((measure) => compare(measure, before, after));
}

/** The figures that at least one of the models was measured by. */
export function measured(all: readonly (Figures | null)[]): Measure[] {
  return MEASURES.filter(({ key }) => all.some((figures) => (figures?.[key] ?? null) !== null));
}

/** Those that a list has room for: of two that say much the same, the one that is closer to what operators see. */
export function listed(all: readonly (Figures | null)[]): Measure[] {
  const there = measured(all);
  const hasFalseAlerts = there.some(({ key }) => key === 'falseAlertsPerEntityDay');
  return there.filter(({ key }) => key !== 'bestF1' && !(key === 'normalFlagged' && hasFalseAlerts));
}

/** Best value of a figure among several; null where none has it. */
export function bestOf({ key, good }: Measure, all: readonly (Figures | null)[]): number | null {
  const values = all.flatMap((figures) => figures?.[key] ?? []);
  if (values.length === 0) return null;
  return good === 'HIGH' ? Math.max(...values) : Math.min(...values);
}

function wordOf({ good }: Measure, after: number | null, difference: number | null): ChangeWord {
  if (after === null) return 'not measured';
  if (difference === null) return 'new';
  if (Math.abs(difference) < SAME_WITHIN) return 'the same';
  return difference > 0 === (good === 'HIGH') ? 'better' : 'worse';
}
