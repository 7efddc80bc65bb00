import type { Fleet } from '#core/simulate/fleet.ts';
import type { TelemetrySlice } from '#core/simulate/telemetry.ts';
import type { ReplaySource } from './source.ts';

/** A simulated fleet as a source. Slices are made on the way, so memory does not grow with the length of the replay. */
export function simulatedSource(fleet: Fleet): ReplaySource {
  const { entities, kpis, granularityMs, startMs, steps } = fleet;
  const indices = new Map(entities.map(({ id }, index) => [id, index]));
  const marks = (entity: string, of: (index: number) => Uint8Array) => {
    const index = indices.get(entity);
    return index === undefined ? undefined : of(index);
  };
  return {
    kpiSet: { kpis, granularityMs },
    entities,
    startMs,
    steps,
    slices: () => slicesOf(fleet),
    labels: (entity) => marks(entity, fleet.labels),
    regimes: (entity) => marks(entity, fleet.regimes),
    labelledFrom: (entity) => (indices.has(entity) ? 0 : undefined),
  };
}

function* slicesOf({
  entities,
  kpis,
  granularityMs,
  startMs,
  steps,
  stream,
}: Fleet): Generator<TelemetrySlice> {
  const streams = entities.map((_, index) => stream(index));
  const values = new Float32Array(kpis.length);
  for (let step = 0; step < steps; step++) {
    const ts = startMs + step * granularityMs;
    const samples = entities.map(({ id }, index) => {
      streams[index].next(values, 0);
      return { entity: id, ts, values: Array.from(values), suspect: false };
    });
    yield { step, ts, samples };
  }
}
