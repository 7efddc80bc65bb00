import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import { type Range, rangeOf } from '../figures-text.ts';
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

export function fleetFigures(rows: readonly FleetRow[]): FleetFigures {
  const figures = FLEET_FIGURES.map((name) => {
    return [name, rangeOf(rows.map(({ quality }) => quality[name]))];
  });
  return Object.fromEntries(figures) as FleetFigures;
}
