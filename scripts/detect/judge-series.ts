import { type EvaluationReport, evaluate } from '#core/evaluate/evaluate.ts';
import { seededRandom } from '#core/random/random.ts';
import { chooseThreshold } from '#core/threshold/choose.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { LabelledSeries } from './detect-input.ts';

/** Last part of the learned steps, by whose scores the threshold is set. */
const CALIBRATION_SHARE = 0.25;
/** That of the base models. */
const THRESHOLD = { method: 'quantile', level: 0.998 } as const;
/** Of the random scores beside point-adjusted figures. */
const RANDOM_SEED = 0;
const FILE_KINDS = new Map([[1, { name: 'anomaly', visible: true }]]);

/** Scores of the last learned steps, by which a threshold is set. @param scores [steps] */
export function calibrationScores(scores: Float32Array, learnSteps: number): Float32Array {
  const from = Math.floor((1 - CALIBRATION_SHARE) * learnSteps);
  return scores.subarray(from, learnSteps).filter((score) => !Number.isNaN(score));
}

/** The score that a part of .998 of these stays below. */
export function thresholdOf(calibration: Float32Array): number {
  return chooseThreshold(calibration, THRESHOLD);
}

/** Quality of scores by the labels, from the first judged step on. */
export function qualityOf(own: LabelledSeries, scores: Float32Array, threshold: number): EvaluationReport {
  const judged = scores.subarray(own.judgedFrom);
  const row = {
    scores: judged,
    labels: judgedLabels(own).map((label) => Math.min(1, label)),
    scored: Uint8Array.from(judged, (score, i) =>
      Number(!Number.isNaN(score) && own.sampled[own.judgedFrom + i] === 1),
    ),
  };
  const { granularityMs } = own.series;
  return evaluate([row], { threshold, granularityMs, kinds: FILE_KINDS, random: seededRandom(RANDOM_SEED) });
}

/** [judged steps] */
function judgedLabels({ labels, judgedFrom, series: { steps } }: LabelledSeries): Uint8Array {
  return labels?.subarray(judgedFrom) ?? new Uint8Array(steps - judgedFrom);
}

/** @throws TowerwatchError INPUT_ONE_CLASS where the judged rows are all normal, all anomalous, or not labelled */
export function requireBothClasses(own: LabelledSeries): void {
  const judged = judgedLabels(own).filter((_, i) => own.sampled[own.judgedFrom + i] === 1);
  const anomalous = judged.reduce((sum, label) => sum + Math.min(1, label), 0);
  if (anomalous > 0 && anomalous < judged.length) return;
  const file = own.files.at(-1)!;
  const found =
    own.labels === undefined
      ? 'has no column label'
      : `all ${judged.length} rows that are judged are labelled ${anomalous === 0 ? 'normal' : 'anomalous'}`;
  const todo = 'give a file whose label is 1 in some of them and 0 in others';
  throw new TowerwatchError('INPUT_ONE_CLASS', `${file}: ${found}; ${todo}`, { context: { file } });
}
