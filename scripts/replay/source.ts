import type { KpiSet } from '#core/series/kpi-set.ts';
import type { TelemetrySlice } from '#core/simulate/telemetry.ts';

/** What a source knows of one entity; absent where it does not say. */
export interface ReplayEntity {
  readonly id: string;
  readonly region?: string;
  readonly site?: string;
  readonly kind?: string;
  /** Degrees, WGS 84. */
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Samples to replay, read and checked: nothing can fail once the first slice is out. */
export interface ReplaySource {
  readonly kpiSet: Pick<KpiSet, 'kpis' | 'granularityMs'>;
  readonly entities: readonly ReplayEntity[];
  /** Time of step 0, ms. */
  readonly startMs: number;
  readonly steps: number;
  /** One slice per step, in the order of time, with the samples of all entities that have one. */
  slices(): Iterable<TelemetrySlice>;
  /** [steps] anomaly at each step, 0 = none; undefined where the source has no labels for the entity. */
  labels(entity: string): Uint8Array | undefined;
  /** [steps] normal regime that looks anomalous, 0 = none; undefined where the source does not know. */
  regimes(entity: string): Uint8Array | undefined;
  /** First step from which the entity's labels mean something: before it, 0 is "not labelled". */
  labelledFrom(entity: string): number | undefined;
}
