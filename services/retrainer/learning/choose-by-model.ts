import type { WindowBatch } from '#core/detect/detector.ts';
import { FIRST_QUANTILE, nextQuantile } from '#core/learn/active/adaptive-boundary.ts';
import { queryByScore } from '#core/learn/active/query.ts';
import type { JudgedSpan, Span } from '#core/learn/judged-span.ts';
import type { Random } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { Strategy } from '../strategy.ts';

/** Scores are divided by no less. */
const LEAST_THRESHOLD = 1e-12;

export interface ChoiceByModel {
  readonly strategy: Exclude<Strategy, 'tsal'>;
  /** Model in force. */
  readonly base: ModelArtifact;
  readonly judged: readonly JudgedSpan[];
  /** What earlier rounds have asked for, answered or not. */
  readonly asked: readonly (Span & { readonly entity: string })[];
  /** Spans wanted. */
  readonly budget: number;
}

/** A candidate that is asked about. */
interface Chosen {
  readonly place: number;
  /** By the model in force; null where nothing was scored. */
  readonly score: number | null;
}

/**
 * Chooses among candidates, most wanted first: any, or by how the model in force scores the last steps of each, in units
 * of its entity's threshold. The quantile of `abs` moves by the answers to what this run has asked before.
 */
export async function chooseByModel(
  choice: ChoiceByModel,
  candidates: WindowBatch,
  random: Random,
): Promise<Chosen[]> {
  const { strategy, base, budget } = choice;
  const context = { boundary: 1, quantile: quantileAfter(choice) };
  if (strategy === 'random') {
    const none = new Float32Array(candidates.count);
    const places = queryByScore(strategy, none, budget, context, random);
    return Array.from(places, (place) => ({ place, score: null }));
  }
  const scores = await highestScores(base, candidates);
  const thresholds = new Map(base.entityThresholds.map(({ entity, prompt }) => [entity, prompt]));
  const relative = scores.map((score, i) => {
    const threshold = thresholds.get(candidates.entities[i]) ?? base.promptThreshold;
    return score / Math.max(threshold, LEAST_THRESHOLD);
  });
  const places = queryByScore(strategy, relative, budget, context, random);
  return Array.from(places, (place) => ({ place, score: scores[place] }));
}

/** [N] the highest prompt score of each window's new steps. */
async function highestScores({ onnx }: ModelArtifact, windows: WindowBatch): Promise<Float32Array> {
  const session = await DetectorSession.open(onnx);
  try {
    const { hop, count } = windows;
    const { scores } = await session.score(windows);
    return Float32Array.from({ length: count }, (_, i) =>
      Math.max(...scores.subarray(i * hop, (i + 1) * hop)),
    );
  } finally {
    await session.close();
  }
}

function quantileAfter({ judged, asked }: Pick<ChoiceByModel, 'judged' | 'asked'>): number {
  const keyOf = ({ entity, from, to }: ChoiceByModel['asked'][number]) => `${from} ${to} ${entity}`;
  const known = new Set(asked.map(keyOf));
  const answers = judged.filter((span) => span.requested && known.has(keyOf(span)));
  if (answers.length === 0) return FIRST_QUANTILE;
  const normal = answers.filter(({ anomalous }) => anomalous.length === 0);
  return nextQuantile(FIRST_QUANTILE, normal.length / answers.length);
}
