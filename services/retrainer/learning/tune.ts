import type { TrainingRun } from '#core/detect/detector.ts';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import type { ThresholdRule } from '#core/threshold/choose.ts';
import { digestOf, type FittedModel } from '../fit-base.ts';
import { buildModel } from './build-model.ts';
import { Course, type CourseOptions } from './course.ts';
import { type ExaminedCandidate, examine } from './examine.ts';
import { foldsOf, heldBackOf } from './folds.ts';
import { decide } from './gate.ts';
import { anomalousDays } from './held-back.ts';
import { fittedModelOf } from './model-in-force.ts';
import { servedCandidate, servedModel } from './served.ts';
import type { CandidateModel, Tuned } from './tuned.ts';

export interface TuneOptions extends CourseOptions {
  /** How a threshold is found where there are too few labels. */
  readonly threshold: ThresholdRule;
  /** Wall clock, ms. */
  readonly now: number;
}

/**
 * Makes candidates from labels, and has the gate choose among them: `threshold`, the model in force with a threshold from
 * labels; `tuned`, the base by AnoTuner's own method; `head`; `fusion` of head and base. Each is judged by labels that it
 * has not seen; what is chosen then learns from all.
 * @throws TowerwatchError as `Course.open` does
 */
export async function tune(options: TuneOptions, run: TrainingRun = {}): Promise<Tuned> {
  const started = performance.now();
  const { rows, judged, now } = options;
  const steps = foldsOf(judged).length + 2;
  let step = 0;
  const progress = () => run.onProgress?.({ step: ++step, steps, loss: 0 });
  const heldBack = heldBackOf(judged);
  const course = await Course.open(options);
  progress();
  const inForce = fittedModelOf(options.base);
  const examined = await examine(course, judged, inForce, options.threshold, progress);
  const decision = decide(examined, anomalousDays(heldBack), now, course.leftOut);
  const others = examined.filter(({ name }) => name !== 'base');
  const published = others.find(({ name }) => name === decision.chosen) ?? bestOf(others);
  const built = published && (await modelOf(course, judged, published, inForce, options.threshold));
  progress();
  const seconds = (performance.now() - started) / 1000;
  return {
    candidates: examined.map(({ name, prompt, settled }) => ({ name, prompt, settled })),
    decision,
    published:
      built === undefined
        ? null
        : { ...built, model: { ...built.model, dataSha256: digestOf(rows), seconds } },
    use: {
      heldBack: heldBack.map(({ id }) => id),
      ...course.windowsBeside(published?.name ?? 'base'),
    },
  };
}

/** A candidate that has learned from all labels. */
export async function modelOf(
  course: Course,
  judged: readonly JudgedSpan[],
  { name, prompt, settled, thresholds }: ExaminedCandidate,
  inForce: FittedModel,
  rule: ThresholdRule,
): Promise<CandidateModel> {
  if (name === 'base') return { name, prompt, settled, model: inForce };
  const served =
    name === 'threshold' ? servedModel(inForce) : servedCandidate(course.learn(judged, [name]).get(name)!);
  const model = await buildModel(served, inForce, course.unjudged, thresholds, rule);
  return { name, prompt, settled, model };
}

function bestOf(candidates: readonly ExaminedCandidate[]): ExaminedCandidate | undefined {
  return [...candidates].sort((a, b) => (b.prompt.pointF1 ?? 0) - (a.prompt.pointF1 ?? 0))[0];
}
