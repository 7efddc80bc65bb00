import type { KpiSet } from '#core/series/kpi-set.ts';
import { quorumOf } from '#services/retrainer/enough-history.ts';
import type { ReplaySource } from '../replay/source.ts';
import { expectedSteps } from './expected-steps.ts';

/**
 * Length of the history that half of a source's entities have before a step, as the retrainer measures it. Gaps and rows
 * that are missing at the end are accounted for: it is what windows will really be cut.
 * @returns steps; undefined where it holds no window past the warm-up, so that no model can be trained on it
 */
export function baseHistory(
  source: Pick<ReplaySource, 'slices' | 'startMs'>,
  trainSteps: number,
  kpiSet: KpiSet,
): number | undefined {
  const { windowLength, hop } = kpiSet;
  const covered = expectedSteps(before(trainSteps, source.slices()), trainSteps, source.startMs, kpiSet);
  const histories = [...covered.values()]
    .filter((steps) => steps.includes(1))
    .map((steps) => {
      const start = steps.indexOf(1) + hop - windowLength;
      return { length: steps.lastIndexOf(1) + 1 - start, isWarm: hasWarmWindow(steps, start, kpiSet) };
    })
    .sort((a, b) => b.length - a.length);
  const enough = histories.slice(0, quorumOf(histories.length));
  return enough.some(({ isWarm }) => isWarm) ? enough[enough.length - 1].length : undefined;
}

function* before<T extends { readonly step: number }>(end: number, slices: Iterable<T>): Generator<T> {
  for (const slice of slices) {
    if (slice.step >= end) return;
    yield slice;
  }
}

/** Whether the history can join a window whose end lies past the warm-up; it has new steps only, of each window. */
function hasWarmWindow(covered: Uint8Array, start: number, kpiSet: KpiSet): boolean {
  const { windowLength, hop, warmupMs, granularityMs } = kpiSet;
  const joined = Math.ceil(windowLength / hop) * hop;
  let run = 0;
  return covered.some((is, step) => {
    run = is === 1 ? run + 1 : 0;
    return run >= joined && run % hop === 0 && (step - start) * granularityMs >= warmupMs;
  });
}
