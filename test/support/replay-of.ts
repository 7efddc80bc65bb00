import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';

/** A replay as `prepareReplay` would make it, of a source that a test has made. */
export function replayOf(source: ReplaySource, kpiSet: KpiSet, trainSteps: number): Replay {
  return {
    title: 'test',
    source,
    kpiSet,
    kpiSetsFile: JSON.stringify({ kpiSets: [kpiSet] }),
    trainSteps,
    judgedFrom: trainSteps,
    baseHistoryMs: trainSteps * kpiSet.granularityMs,
  };
}

/** Values of entities by step, as a source. */
export interface MadeSeries {
  readonly kpiSet: KpiSet;
  /** Time of step 0, ms. */
  readonly startMs: number;
  readonly steps: number;
  readonly entities: readonly string[];
  /** [K], null where a KPI was not measured */
  values(entity: string, step: number): (number | null)[];
  /** None without it. */
  isAnomalous?(entity: string, step: number): boolean;
}

/** A source whose samples all come, in the order of time. */
export function sourceOf(series: MadeSeries): ReplaySource {
  const { kpiSet, startMs, steps, entities, values, isAnomalous } = series;
  return {
    kpiSet,
    entities: entities.map((id) => ({ id })),
    startMs,
    steps,
    *slices() {
      for (let step = 0; step < steps; step++) {
        const ts = startMs + step * kpiSet.granularityMs;
        const samples = entities.map((entity) => ({
          entity,
          ts,
          values: values(entity, step),
          suspect: false,
        }));
        yield { step, ts, samples };
      }
    },
    labels: (entity) =>
      isAnomalous && Uint8Array.from({ length: steps }, (_, step) => (isAnomalous(entity, step) ? 1 : 0)),
    regimes: () => undefined,
    labelledFrom: () => (isAnomalous === undefined ? undefined : 0),
  };
}
