import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import type { ConditionComparison } from './condition.ts';

export interface FleetRow {
  readonly seed: number;
  readonly detector: 'cvae' | 'anotuner' | 'mahalanobis';
  readonly quality: EvaluationReport;
}

export interface EntityRow {
  readonly set: string;
  readonly entity: string;
  readonly detector: string;
  readonly vusPr: number;
  readonly aucPr: number;
}

export interface ConditionRow extends ConditionComparison {
  readonly set: string;
  readonly entity: string;
}

/** A figure over the seeds. */
export interface Range {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

const FLEET_FIGURES = [
  'aucPr',
  'vusPr',
  'visibleRecall',
  'pointF1',
  'normalFlagged',
  'falseAlertsPerEntityDay',
] as const;
export type FleetFigures = Readonly<Record<(typeof FLEET_FIGURES)[number], Range>>;

/** What `--report` writes. Apart from seconds it is the same for the same seeds and data. */
export interface BaseReport {
  /** `fused` is the model that is served: the CVAE with Mahalanobis. */
  readonly fleet?: Readonly<Record<'cvae' | 'fused' | 'mahalanobis', FleetFigures>>;
  readonly entities?: readonly EntityRow[];
  readonly conditions?: readonly ConditionRow[];
  readonly seconds: number;
}

export function rangeOf(rows: readonly FleetRow[]): FleetFigures {
  const figures = FLEET_FIGURES.map((name) => {
    const values = rows.map(({ quality }) => quality[name]);
    return [name, { mean: mean(values), min: Math.min(...values), max: Math.max(...values) }];
  });
  return Object.fromEntries(figures) as FleetFigures;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
