import { EntitySeries, type Sample, type SampleOutcome } from '#core/series/entity-series.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { SeriesWindow } from '#core/series/window.ts';

export const MINUTE = 60_000;
/** A Monday, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 0, 5);

export function kpiSetOf(changes: Partial<KpiSet> = {}): KpiSet {
  return {
    name: 'test',
    kpis: [
      { name: 'a', unit: 'ms' },
      { name: 'b', unit: '%' },
    ],
    granularityMs: 5 * MINUTE,
    windowLength: 8,
    hop: 4,
    allowedLateness: 3,
    maxGap: 6,
    silentAfter: 6,
    warmupMs: 0,
    detector: 'mahalanobis',
    ...changes,
  };
}

/** A sample at a step of the 5-minute grid that starts on Monday. */
export function sampleAt(step: number, values: Sample['values'] = [step, -step], suspect = false): Sample {
  return { ts: MONDAY + step * 5 * MINUTE, values, suspect };
}

export function run(
  kpiSet: KpiSet,
  samples: readonly Sample[],
): { windows: SeriesWindow[]; outcomes: SampleOutcome[] } {
  const series = new EntitySeries(kpiSet);
  const block = series.create();
  const windows: SeriesWindow[] = [];
  const outcomes = samples.map((sample) => series.accept(block, sample, windows));
  return { windows, outcomes };
}

export function steps(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
