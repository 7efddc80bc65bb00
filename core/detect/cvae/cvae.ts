import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Random } from '#core/random/random.ts';
import type {
  Detector,
  FittedDetector,
  ScoreBatch,
  TrainedWeights,
  TrainingRun,
  WindowBatch,
  WindowShape,
} from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { requireShape } from '../detector-shape.ts';
import { contributionsOf } from '../residual-features/contribution.ts';
import { cvaeScoreTensor } from './graph.ts';
import { CvaeScorer } from './score.ts';
import { type CvaeSettings, DEFAULT_SETTINGS } from './settings.ts';
import { type TrainedCvae, trainCvae } from './train.ts';
import { sampleWindows, type TrainingWindows } from './training-windows.ts';

/**
 * AnoTuner's backbone without labels: a conditional variational autoencoder of the last 24 steps of a window. Its score is the
 * reconstruction error in units of each KPI's typical step, which make the noise of entities alike.
 *
 * "Supervised Fine-Tuning for Unsupervised KPI Anomaly Detection for Mobile Web Systems", WWW 2024.
 */
export const cvae: Detector = cvaeWith(DEFAULT_SETTINGS);

export function cvaeWith(settings: CvaeSettings): Detector {
  return {
    family: 'cvae',
    needsTensorFlow: true,
    settings,
    fit: (windows, random, run = {}) => fitCvae(windows, random, settings, run),
  };
}

export function fitCvae(
  windows: Iterable<WindowBatch>,
  random: Random,
  settings: CvaeSettings,
  run: TrainingRun,
): FittedCvae {
  const sampled = sampleWindows(windows, random.fork('windows'), settings);
  const trained = trainCvae(sampled, random.fork('training'), settings, run);
  return new FittedCvae(sampled, trained, settings);
}

export class FittedCvae implements FittedDetector {
  readonly family = 'cvae';
  readonly shape: WindowShape;
  readonly trained: TrainedCvae;
  /** What it was trained on, which a fine-tuning replays. */
  readonly windows: TrainingWindows;
  /** [K] */
  readonly contributionWeights: Float64Array;
  /** Over training windows. */
  readonly meanScore: number;
  readonly #settings: CvaeSettings;
  readonly #scorer: CvaeScorer;

  constructor(windows: TrainingWindows, trained: TrainedCvae, settings: CvaeSettings) {
    const { shape, training, contributionWeights } = windows;
    this.shape = shape;
    this.trained = trained;
    this.contributionWeights = contributionWeights;
    this.windows = windows;
    this.#settings = settings;
    this.#scorer = new CvaeScorer(trained.architecture, trained.parameters);
    this.meanScore = this.#scorer.meanScore(training, shape.hop);
  }

  /** The same network with other weights, as after fine-tuning; contributions stay what they were. */
  withWeights(trained: TrainedCvae): FittedCvae {
    return new FittedCvae(this.windows, trained, this.#settings);
  }

  score(batch: WindowBatch): ScoreBatch {
    requireShape(batch, this.shape);
    return {
      scores: this.#scorer.score(batch),
      contributions: contributionsOf(batch, this.contributionWeights),
    };
  }

  graph(): OnnxGraph {
    const { shape, trained, contributionWeights } = this;
    return detectorGraph(this.family, shape, contributionWeights, (graph, inputs) =>
      cvaeScoreTensor(graph, inputs, shape, trained),
    );
  }

  weights(): TrainedWeights {
    const { parameters, adam } = this.trained;
    const optimizer = new Float32Array(2 * parameters.length);
    optimizer.set(adam.mean);
    optimizer.set(adam.square, parameters.length);
    return { parameters, optimizer, settings: { ...this.#settings }, steps: adam.step };
  }
}
