import { type Range, rangeOf } from '../figures-text.ts';
import type { TestFigures } from './figures.ts';

/** One variant on one fleet. */
export interface VariantFigures extends TestFigures {
  readonly variant: string;
  readonly seed: number;
  /** Steps after a step that its score has seen at most. */
  readonly lookAhead: number;
  /** Labels that it learned from. */
  readonly labels: number;
}

/** One variant over the fleets. */
export interface VariantRow extends Readonly<Record<keyof TestFigures, Range>> {
  readonly variant: string;
  readonly lookAhead: number;
  readonly labels: Range;
}

/** What is found of a kind of anomaly that was left out of the labels, on one fleet. */
export interface LeftOut {
  readonly kind: string;
  readonly recall: number;
  readonly normalFlagged: number;
}

/** The same over the fleets. */
export interface LeftOutRow {
  readonly kind: string;
  readonly recall: Range;
  readonly normalFlagged: Range;
}

export interface EntityFigures {
  readonly aucPr: number;
  readonly vusPr: number;
  /** Of steps, at the threshold in use. */
  readonly f1: number;
}

export interface EntityRow {
  readonly set: string;
  readonly entity: string;
  /** Null where the test part has no labels. */
  readonly before: EntityFigures | null;
  readonly after: EntityFigures | null;
  readonly candidate: string;
  readonly labels: number;
}

/** What the gate chose on a fleet. */
export interface PromotionRow {
  readonly seed: number;
  readonly candidate: string;
  readonly reason: string;
}

/** What `--report` writes. Apart from seconds it is the same for the same seeds and data. */
export interface LearningReport {
  readonly rows: readonly VariantRow[];
  readonly promotions: readonly PromotionRow[];
  readonly leaveOneOut: readonly LeftOutRow[];
  readonly entities: readonly EntityRow[];
  readonly seconds: number;
}

const FIGURES = [
  'pointF1',
  'bestF1',
  'paF1',
  'aucPr',
  'vusPr',
  'visibleRecall',
  'fnRecall',
  'normalFlagged',
] as const;

/** The variants in their order, each over its seeds. */
export function variantRows(all: readonly VariantFigures[]): VariantRow[] {
  return [...Map.groupBy(all, ({ variant }) => variant)].map(([variant, rows]) => {
    const figures = FIGURES.map((name) => [name, rangeOf(rows.map((row) => row[name]))]);
    return {
      variant,
      lookAhead: rows[0].lookAhead,
      labels: rangeOf(rows.map(({ labels }) => labels)),
      ...(Object.fromEntries(figures) as Record<keyof TestFigures, Range>),
    };
  });
}
