import type { TrainingRun } from '#core/detect/detector.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ThresholdRule } from '#core/threshold/choose.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { figuresOf } from './figures.ts';
import { decide } from './gate.ts';
import { splitLabels } from './held-back.ts';
import { scoresOfSpans } from './judged-scores.ts';
import { fittedModelOf } from './model-in-force.ts';
import { thresholdFromLabels } from './threshold-from-labels.ts';
import type { CandidateModel, Tuned } from './tuned.ts';

export interface TuneOptions {
  readonly kpiSet: KpiSet;
  /** Ordered by entity and end; all entities with labels are among them. */
  readonly rows: readonly HistoryRow[];
  /** Model in force. */
  readonly base: ModelArtifact;
  readonly judged: readonly JudgedSpan[];
  readonly seed: number;
  /** How a threshold is found where there are no labels. */
  readonly threshold: ThresholdRule;
  /** Wall clock, ms. */
  readonly now: number;
}

/** Makes candidates from labels, and has the gate choose among them. */
export async function tune(options: TuneOptions, run: TrainingRun = {}): Promise<Tuned> {
  const { kpiSet, rows, base, judged, now } = options;
  const { training, heldBack } = splitLabels(judged);
  const model = fittedModelOf(base);
  const learned = await scoresOfSpans(base.onnx, rows, training, kpiSet);
  const kept = await scoresOfSpans(base.onnx, rows, heldBack, kpiSet);
  const threshold = thresholdFromLabels(learned, model.threshold);
  const candidates: CandidateModel[] = [
    { name: 'base', model, prompt: figuresOf(kept, model.threshold), settled: null },
  ];
  if (threshold !== undefined) {
    const rethresholded = { ...model, threshold, thresholdMethod: 'best F1 on labels', entityThresholds: [] };
    candidates.push({
      name: 'threshold',
      model: rethresholded,
      prompt: figuresOf(kept, threshold),
      settled: null,
    });
  }
  run.onProgress?.({ step: 1, steps: 1, loss: 0 });
  const decision = decide(candidates, now);
  const promoted = candidates.find(({ name }) => name === decision.chosen) ?? null;
  const use = { heldBack: heldBack.map(({ id }) => id), augmented: 0, replayed: 0 };
  return { candidates, decision, promoted, use };
}
