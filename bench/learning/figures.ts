import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import { missedRecall, qualityOf } from '#scripts/start/quality.ts';
import type { StepScores } from './score.ts';
import type { World } from './world.ts';

/** Quality of one model in the test part. */
export interface TestFigures {
  readonly pointF1: number;
  readonly bestF1: number;
  readonly paF1: number;
  readonly aucPr: number;
  readonly vusPr: number;
  readonly visibleRecall: number;
  readonly fnRecall: number;
  readonly normalFlagged: number;
}

/** @returns undefined where the test part has no labels */
export function figuresOf(world: World, scores: StepScores, threshold: number): TestFigures | undefined {
  const quality = qualityIn(world, scores, threshold);
  if (quality === undefined) return undefined;
  const { source } = world.replay;
  const { pointF1, bestF1, pointAdjusted, aucPr, vusPr, visibleRecall, normalFlagged } = quality;
  return {
    pointF1,
    bestF1,
    paF1: pointAdjusted.f1,
    aucPr,
    vusPr,
    visibleRecall,
    fnRecall: missedRecall(source, quality) ?? 0,
    normalFlagged,
  };
}

/** The whole report on the test part. */
export function qualityIn(
  { replay, test }: World,
  scores: StepScores,
  threshold: number,
): EvaluationReport | undefined {
  return qualityOf(replay.source, scores, threshold, test.from);
}
