import type { KpiSet } from '#core/series/kpi-set.ts';
import type { AlertPolicy } from './policy.ts';
import type { Maintenance, Mute } from './suppression.ts';

/** What is known of an entity besides its scores. */
export interface AlertContext {
  readonly entity: string;
  readonly region: string;
  readonly kpiSet: KpiSet;
  readonly maintenance: readonly Maintenance[];
  readonly mutes: readonly Mute[];
  readonly policy: AlertPolicy;
}

/**
 * Prompt scores of the new steps of one window, or a marker. Step j has time
 * `end - (scores.length - 1 - j) · granularityMs`. Scores that are not finite are steps without a verdict.
 *
 * Where the model has a settled score the window carries those of earlier steps too: j speaks of the step
 * `end - (settledDelay + settled.length - 1 - j) · granularityMs`.
 */
export interface ScoredWindow {
  /** Event time of the last step, ms; of SILENT the last sample heard, of RESUMED the first heard again. */
  readonly end: number;
  readonly status: 'OK' | 'WARMUP' | 'SILENT' | 'RESUMED' | 'UNSCORED' | 'UNKNOWN';
  readonly scores: readonly number[];
  /** K, >= 0 */
  readonly contributions: readonly number[];
  /** One per score, 0 to 1. */
  readonly pValues: readonly number[];
  readonly modelId: string | null;
  /** In units of score; null where no model is in force. */
  readonly threshold: number | null;
  /** Empty where the model has no settled score. */
  readonly settled: readonly number[];
  /** In units of settled score; null where the model has none. */
  readonly settledThreshold: number | null;
  /** Steps by which settled scores follow prompt ones. */
  readonly settledDelay: number;
}

/** Names of the kpiSet's K KPIs, in order. */
export function kpiNames({ kpiSet }: AlertContext): string[] {
  return kpiSet.kpis.map(({ name }) => name);
}
