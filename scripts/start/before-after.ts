import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import type { Replay } from './prepare-source.ts';
import { missedRecall, qualityOf } from './quality.ts';
import type { ModelScores } from './score-history.ts';
import type { ScoreSeries } from './score-series.ts';

/** Quality, and the recall of kinds that no detector without labels is expected to find. */
export interface JudgedScores extends EvaluationReport {
  /** Null where the source knows no kinds. */
  readonly missedRecall: number | null;
}

/** How well one model does. */
export interface JudgedModel {
  readonly modelId: string;
  readonly prompt: JudgedScores;
  /** Null where it has no settled score. */
  readonly settled: JudgedScores | null;
}

export interface BeforeAfter {
  readonly before: JudgedModel;
  readonly after: JudgedModel;
}

/** A model, and what it says. */
export interface Contender {
  readonly modelId: string;
  readonly scores: ModelScores;
}

/**
 * Judges two models on the same steps: those that both have scored.
 * @param fromStep first step that is judged
 * @returns undefined where no anomaly is labelled there
 */
export function beforeAndAfter(
  { source }: Replay,
  before: Contender,
  after: Contender,
  fromStep: number,
): BeforeAfter | undefined {
  const judge = (series: ScoreSeries, other: ScoreSeries): JudgedScores | null => {
    const quality = qualityOf(source, common(series, other), series.thresholds, fromStep);
    return quality === undefined ? null : { ...quality, missedRecall: missedRecall(source, quality) ?? null };
  };
  const judged = ({ modelId, scores }: Contender, other: ModelScores): JudgedModel | undefined => {
    const prompt = judge(scores.prompt, other.prompt);
    return prompt === null ? undefined : { modelId, prompt, settled: judge(scores.settled, other.prompt) };
  };
  const [was, is] = [judged(before, after.scores), judged(after, before.scores)];
  return was === undefined || is === undefined ? undefined : { before: was, after: is };
}

/** Scores without those of steps that the other has none of. */
function common({ scores }: ScoreSeries, other: ScoreSeries): Map<string, Float32Array> {
  const shared = new Map<string, Float32Array>();
  for (const [entity, own] of scores) {
    const others = other.scores.get(entity);
    if (others === undefined) continue;
    const both = own.map((score, step) => (Number.isFinite(others[step]) ? score : Number.NaN));
    shared.set(entity, both);
  }
  return shared;
}
