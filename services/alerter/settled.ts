import type { KpiSet } from '#core/series/kpi-set.ts';
import type { KpiScore, SettledScore } from '#schemas/types/topics.ts';

/** Whether the settled scores of a message are all there, or all absent, and speak of steps of its window. */
export function settledFits(score: KpiScore, { hop, windowLength }: KpiSet): boolean {
  const { settled, settledPValues, settledThreshold, settledDelay } = score;
  const expected = settledThreshold === null ? 0 : hop;
  return (
    settled.length === expected &&
    settledPValues.length === expected &&
    settledDelay >= 0 &&
    settledDelay + hop <= windowLength
  );
}

/** The message of kpi.settled.v1 that a score message leads to; undefined where it has no settled scores. */
export function settledOf(score: KpiScore, { name, granularityMs }: KpiSet): SettledScore | undefined {
  if (score.settledThreshold === null) return undefined;
  return {
    entity: score.entity,
    kpiSet: name,
    end: score.end - score.settledDelay * granularityMs,
    granularity: granularityMs,
    scores: score.settled,
    pValues: score.settledPValues,
    modelId: score.modelId,
    threshold: score.settledThreshold,
  };
}
