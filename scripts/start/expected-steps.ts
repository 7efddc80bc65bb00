import type { KpiSet } from '#core/series/kpi-set.ts';
import type { TelemetrySlice } from '#core/simulate/telemetry.ts';

/**
 * Which steps must have a score once a replay is through, worked out from what was sent alone: the windower's rules,
 * stated a second time and without its state.
 * @returns entity → [steps] 1 where a window must cover the step
 */
export function expectedSteps(
  slices: Iterable<TelemetrySlice>,
  steps: number,
  startMs: number,
  cut: Pick<KpiSet, 'granularityMs' | 'windowLength' | 'hop' | 'allowedLateness' | 'maxGap'>,
): Map<string, Uint8Array> {
  const heard = new Map<string, Uint8Array>();
  const newest = new Map<string, number>();
  for (const { samples } of slices) {
    for (const { entity, ts } of samples) {
      const step = Math.round((ts - startMs) / cut.granularityMs);
      const latest = Math.max(newest.get(entity) ?? step, step);
      newest.set(entity, latest);
      if (!heard.has(entity)) heard.set(entity, new Uint8Array(steps));
      if (latest - step <= cut.allowedLateness) heard.get(entity)![step] = 1;
    }
  }
  return new Map(
    [...heard].map(([entity, present]) => [entity, windowed(present, newest.get(entity)!, cut)]),
  );
}

function windowed(
  present: Uint8Array,
  newest: number,
  {
    windowLength,
    hop,
    allowedLateness,
    maxGap,
  }: Pick<KpiSet, 'windowLength' | 'hop' | 'allowedLateness' | 'maxGap'>,
): Uint8Array {
  const covered = new Uint8Array(present.length);
  let run = 0;
  let gap = 0;
  for (let step = present.indexOf(1); step <= newest; step++) {
    if (present[step] === 1) gap = 0;
    else if (newest - step <= allowedLateness) break;
    else if (++gap > maxGap) {
      step = present.indexOf(1, step) - 1;
      run = 0;
      gap = 0;
      continue;
    }
    run++;
    if (run >= windowLength && (run - windowLength) % hop === 0) covered.fill(1, step - hop + 1, step + 1);
  }
  return covered;
}
