import type { WindowBatch } from '#core/detect/detector.ts';
import { learnSurprise, type Surprise, surpriseOf } from '../fusion/surprise.ts';
import type { JudgedSpan } from '../judged-span.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';
import { bestThreshold, type WeightedSteps, weightedAucPr, weightedF1 } from './weighted-steps.ts';

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
  readonly steps: WeightedSteps;
  /** [steps] span of `spans` that the step is of; −1 for none */
  readonly spanOf: Int32Array;
  readonly spans: readonly JudgedSpan[];
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
  const total = scores.length + unjudged.length;
  const steps = {
    scores: new Float32Array(total),
    labels: new Uint8Array(total),
    weights: new Float32Array(total).fill(weights.unjudged),
  };
  steps.scores.set(scores);
  steps.labels.set(labels);
  steps.weights.fill(weights.judged, 0, scores.length);
  unjudged.forEach((score, i) => {
    steps.scores[scores.length + i] = surpriseOf(surprise, score);
  });
  const spanOf = new Int32Array(total).fill(-1);
  spanOf.set(spans);
  return { steps, spanOf, spans: heldBack, surprise };
}

/** Trials of one candidate, trained once for each, as one. */
export function joinTrials(trials: readonly Trial[]): Trial {
  const offsets: number[] = [];
  let spans = 0;
  for (const trial of trials) {
    offsets.push(spans);
    spans += trial.spans.length;
  }
  const flat = (read: (trial: Trial) => Iterable<number>) => trials.flatMap((trial) => [...read(trial)]);
  const ofSpans = trials.flatMap(({ spanOf }, t) =>
    Array.from(spanOf, (span) => (span < 0 ? -1 : span + offsets[t])),
  );
  return {
    steps: {
      scores: Float32Array.from(flat(({ steps }) => steps.scores)),
      labels: Uint8Array.from(flat(({ steps }) => steps.labels)),
      weights: Float32Array.from(flat(({ steps }) => steps.weights)),
    },
    spanOf: Int32Array.from(ofSpans),
    spans: trials.flatMap((trial) => trial.spans),
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

/** @param threshold in surprise */
export function figuresOf({ steps, spanOf, spans }: Trial, threshold: number): TrialFigures {
  const best = bestThreshold(steps);
  const flagged = new Set<number>();
  spanOf.forEach((span, i) => {
    if (steps.scores[i] > threshold) flagged.add(span);
  });
  const share = (verdict: JudgedSpan['verdict']) => {
    const wanted = [...spans.keys()].filter((i) => spans[i].verdict === verdict);
    return wanted.length === 0 ? null : wanted.filter((i) => flagged.has(i)).length / wanted.length;
  };
  return {
    aucPr: best === undefined ? null : weightedAucPr(steps),
    pointF1: best === undefined ? null : weightedF1(steps, threshold),
    bestF1: best === undefined ? null : weightedF1(steps, best),
    visibleRecall: share('TRUE_POSITIVE'),
    fnRecall: share('FALSE_NEGATIVE'),
    normalFlagged: share('FALSE_POSITIVE'),
  };
}
