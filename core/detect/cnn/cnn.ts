import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Random } from '#core/random/random.ts';
import type {
  Detector,
  FittedDetector,
  ScoreBatch,
  TrainingRun,
  WindowBatch,
  WindowShape,
} from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { requireShape } from '../detector-shape.ts';
import { contributionsOf } from '../residual-features/contribution.ts';
import { contextOf, leastLength } from './architecture.ts';
import { cnnScoreTensor } from './graph.ts';
import { cnnScores, errorWeightsOf, expectedBy } from './score.ts';
import { type CnnDetectorSettings, DETECTOR_SETTINGS } from './settings.ts';
import { type TrainedCnn, trainCnn } from './train.ts';
import { sampleForecasts, type TrainingSamples } from './training-samples.ts';

/** Held-out steps that tell a KPI's usual error; where there are fewer, those that were trained on tell it. */
const LEAST_HELD_OUT = 200;

/**
 * A convolutional network forecasts each new step from the steps before it; the score is how far off it is. It reads
 * residuals from the condition in units of each KPI's typical step, so that it learns what the condition does not say.
 *
 * "DeepAnT: A Deep Learning Approach for Unsupervised Anomaly Detection in Time Series", IEEE Access 7 (2019).
 */
export const cnn: Detector = cnnWith(DETECTOR_SETTINGS);

/** The same with additive attention over the steps that the convolutions leave (Bahdanau et al. 2015). */
export const cnnBahdanau: Detector = cnnWith({ ...DETECTOR_SETTINGS, attention: 'bahdanau' });

/** The same with scaled dot-product self-attention over them (Vaswani et al. 2017). */
export const cnnSelfAttention: Detector = cnnWith({ ...DETECTOR_SETTINGS, attention: 'self-attention' });

export function cnnWith(settings: CnnDetectorSettings): Detector {
  const family = settings.attention === 'none' ? 'cnn' : `cnn-${settings.attention}`;
  return {
    family,
    needsTensorFlow: true,
    leastLength,
    settings,
    fit: (windows, random, run = {}) => fitCnn(family, windows, random, settings, run),
  };
}

function fitCnn(
  family: string,
  windows: Iterable<WindowBatch>,
  random: Random,
  settings: CnnDetectorSettings,
  run: TrainingRun,
): FittedDetector {
  const sampled = sampleForecasts(windows, settings);
  const { shape, training, heldOut } = sampled;
  const { filters, hidden, attention } = settings;
  const { kpis } = shape;
  const context = contextOf(shape);
  const architecture = { context, inputs: kpis, outputs: kpis, filters, hidden, attention };
  return new FittedCnn(family, sampled, trainCnn(architecture, training, heldOut, random, settings, run));
}

class FittedCnn implements FittedDetector {
  readonly family: string;
  readonly #shape: WindowShape;
  readonly #trained: TrainedCnn;
  /** [K] */
  readonly #errorWeights: Float64Array;
  /** [K] */
  readonly #contributionWeights: Float64Array;

  constructor(family: string, sampled: TrainingSamples, trained: TrainedCnn) {
    const { shape, training, heldOut, contributionWeights } = sampled;
    const measured = heldOut.starts.length >= LEAST_HELD_OUT ? heldOut : training;
    this.family = family;
    this.#shape = shape;
    this.#trained = trained;
    this.#errorWeights = errorWeightsOf(trained, measured);
    this.#contributionWeights = contributionWeights;
  }

  score(batch: WindowBatch): ScoreBatch {
    requireShape(batch, this.#shape);
    return {
      scores: cnnScores(this.#trained, this.#errorWeights, this.#shape, batch),
      contributions: contributionsOf(batch, this.#contributionWeights),
    };
  }

  expected(batch: WindowBatch): Float32Array {
    requireShape(batch, this.#shape);
    return expectedBy(this.#trained, this.#shape, batch);
  }

  graph(): OnnxGraph {
    return detectorGraph(this.family, this.#shape, this.#contributionWeights, (graph, inputs) =>
      cnnScoreTensor(graph, inputs, this.#shape, this.#trained, this.#errorWeights),
    );
  }
}
