import type { WindowBatch } from '#core/detect/detector.ts';
import { learnSurprise, type Surprise, surpriseOf } from '../fusion/surprise.ts';
import type { JudgedSpan } from '../judged-span.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';
import { bestThreshold, joinSteps, type WeightedSteps, weightedAucPr, weightedF1 } from './weighted-steps.ts';

/** By what a candidate is judged that has seen none of it. */
export interface Evidence {
  readonly heldBack: readonly JudgedSpan[];
  /** Windows with steps of those spans, and what was said of them; all other steps UNKNOWN. */
  readonly marked: MarkedWindows;
  /** Windows of the same time of which nobody has said anything, presumed normal. */
  readonly unjudged: WindowBatch;
  /** Steps of history that a step of `marked`, and one of `unjudged`, stands for. */
  readonly weights: { readonly judged: number; readonly unjudged: number };
  readonly granularityMs: number;
}

/** A candidate's scores [B, hop] of the evidence. */
export interface EvidenceScores {
  readonly judged: Float32Array;
  readonly unjudged: Float32Array;
  /** Steps from a scored step to the new one that took its place: 0 for prompt scores. */
  readonly delay: number;
}

/**
 * How a candidate did on evidence. Its scores count as surprise: how rare scores as high are on unjudged steps. So trials of
 * models that were trained on different labels can be put together.
 */
export interface Trial {
  /** Held-back steps. */
  readonly judged: WeightedSteps;
  /** [judged steps] span of `spans` that the step is of; −1 for none */
  readonly spanOf: Int32Array;
  readonly spans: readonly JudgedSpan[];
  /** Steps presumed normal, which tell how common a score is, but not how good: unknown anomalies are among them. */
  readonly unjudged: WeightedSteps;
  readonly surprise: Surprise;
}

export function trialOf(evidence: Evidence, { judged, unjudged, delay }: EvidenceScores): Trial {
  const { heldBack, marked, weights, granularityMs } = evidence;
  const { windows, marks } = marked;
  const { count, length, hop } = windows;
  const surprise = learnSurprise(unjudged);
  const byEntity = Map.groupBy(heldBack.keys(), (i) => heldBack[i].entity);
  const scores: number[] = [];
  const labels: number[] = [];
  const spans: number[] = [];
  for (let b = 0; b < count; b++) {
    const own = byEntity.get(windows.entities[b]) ?? [];
    for (let j = 0; j < hop; j++) {
      const step = length - delay - hop + j;
      const mark = marks[b * length + step];
      if (mark === MARK.UNKNOWN) continue;
      const at = windows.ends[b] - (length - 1 - step) * granularityMs;
      scores.push(surpriseOf(surprise, judged[b * hop + j]));
      labels.push(mark === MARK.ANOMALOUS ? 1 : 0);
      spans.push(own.find((i) => heldBack[i].from <= at && at <= heldBack[i].to) ?? -1);
    }
  }
  return {
    judged: {
      scores: Float32Array.from(scores),
      labels: Uint8Array.from(labels),
      weights: new Float32Array(scores.length).fill(weights.judged),
    },
    spanOf: Int32Array.from(spans),
    spans: heldBack,
    unjudged: {
      scores: unjudged.map((score) => surpriseOf(surprise, score)),
      labels: new Uint8Array(unjudged.length),
      weights: new Float32Array(unjudged.length).fill(weights.unjudged),
    },
    surprise,
  };
}

/** Trials of one candidate, trained once for each, as one. */
export function joinTrials(trials: readonly Trial[]): Trial {
  let before = 0;
  const ofSpans = trials.map(({ spanOf, spans }) => {
    const offset = before;
    before += spans.length;
    return spanOf.map((span) => (span < 0 ? span : span + offset));
  });
  return {
    judged: joinSteps(trials.map(({ judged }) => judged)),
    spanOf: Int32Array.from(ofSpans.flatMap((own) => [...own])),
    spans: trials.flatMap(({ spans }) => spans),
    unjudged: joinSteps(trials.map(({ unjudged }) => unjudged)),
    surprise: trials[0].surprise,
  };
}

/** Figures of a trial at a threshold, 0 to 1; null where there is nothing to measure them by. */
export interface TrialFigures {
  readonly aucPr: number | null;
  readonly pointF1: number | null;
  readonly bestF1: number | null;
  /** Share of the spans of confirmed alerts with any step over threshold. */
  readonly visibleRecall: number | null;
  /** Share of the spans of missed anomalies, likewise. */
  readonly fnRecall: number | null;
  /** Share of the spans of false alarms, likewise. */
  readonly normalFlagged: number | null;
}

/**
 * On judged steps alone.
 * @param threshold in surprise
 */
export function figuresOf({ judged, spanOf, spans }: Trial, threshold: number): TrialFigures {
  const best = bestThreshold(judged);
  const flagged = new Set<number>();
  spanOf.forEach((span, i) => {
    if (judged.scores[i] > threshold) flagged.add(span);
  });
  const share = (verdict: JudgedSpan['verdict']) => {
    const wanted = [...spans.keys()].filter((i) => spans[i].verdict === verdict);
    return wanted.length === 0 ? null : wanted.filter((i) => flagged.has(i)).length / wanted.length;
  };
  return {
    aucPr: best === undefined ? null : weightedAucPr(judged),
    pointF1: best === undefined ? null : weightedF1(judged, threshold),
    bestF1: best === undefined ? null : weightedF1(judged, best),
    visibleRecall: share('TRUE_POSITIVE'),
    fnRecall: share('FALSE_NEGATIVE'),
    normalFlagged: share('FALSE_POSITIVE'),
  };
}
