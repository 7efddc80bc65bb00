import { phaseOf, stepOf, timeOf } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { TelemetrySlice } from '#core/simulate/telemetry.ts';

type Cut = Pick<KpiSet, 'granularityMs' | 'windowLength' | 'hop' | 'allowedLateness' | 'maxGap'>;

/** What the windower hears of an entity. */
interface Heard {
  /** Offset of its own grid, ms. */
  readonly phase: number;
  /** [steps + 1] 1 where a sample is taken in; its grid may lie up to half a step after the replay's. */
  readonly present: Uint8Array;
  newest: number;
}

/**
 * Which steps must have a score once a replay is through, worked out from what was sent alone: the windower's rules,
 * stated a second time and without its state.
 * @returns entity → [steps] 1 where a window must cover the step
 */
export function expectedSteps(
  slices: Iterable<TelemetrySlice>,
  steps: number,
  startMs: number,
  cut: Cut,
): Map<string, Uint8Array> {
  const { granularityMs, allowedLateness } = cut;
  const all = new Map<string, Heard>();
  for (const { samples } of slices) {
    for (const { entity, ts } of samples) {
      let heard = all.get(entity);
      if (heard === undefined) {
        heard = { phase: phaseOf(ts, granularityMs), present: new Uint8Array(steps + 1), newest: -1 };
        all.set(entity, heard);
      }
      const onGrid = timeOf(stepOf(ts, heard.phase, granularityMs), heard.phase, granularityMs);
      const step = Math.round((onGrid - startMs) / granularityMs);
      heard.newest = Math.max(heard.newest, step);
      if (heard.newest - step <= allowedLateness) heard.present[step] = 1;
    }
  }
  return new Map([...all].map(([entity, heard]) => [entity, windowed(heard, steps, cut)]));
}

function windowed({ present, newest }: Heard, steps: number, cut: Cut): Uint8Array {
  const { windowLength, hop, allowedLateness, maxGap } = cut;
  const covered = new Uint8Array(steps);
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
