import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Detector, FittedDetector, ScoreBatch, WindowBatch, WindowShape } from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { requireShape, shapeOf } from '../detector-shape.ts';
import { ContributionScale, contributionsOf } from '../residual-features/contribution.ts';
import { mahalanobisDistances } from './distances.ts';
import { Features } from './features.ts';
import { mahalanobisTensors } from './graph.ts';
import { LedoitWolf } from './ledoit-wolf.ts';
import type { MahalanobisModel } from './model.ts';
import { whiteningOf } from './whitening.ts';

/** Weight of roughness. More finds more frozen KPIs, but lifts the threshold above visible anomalies. */
const ROUGHNESS_WEIGHT = 0.25;

/**
 * Mahalanobis distances of residual features, in three groups. For a new step t
 *
 *   score = √(d²(level) · d²(local at t)) + ¼ · d²(roughness)
 *
 * Level: means over the last 2, 4, 8 and 16 steps together, which see shifts and their onset. Local: the mean over t − 1 to
 * t + 1 within the window; as a factor it lets the score fall as soon as an anomaly ends, while the level still remembers
 * it. Roughness: frozen or erratic KPIs. d² is per feature, so each is about 1 on average over the training windows.
 *
 * Covariances are shrunk (Ledoit & Wolf 2004). Training windows are taken in one pass, and none is left out: dropping the
 * highest scores would drop whole regimes of calm systems.
 */
export const mahalanobis: Detector = {
  family: 'mahalanobis',
  needsTensorFlow: false,
  fit: (windows) => new FittedMahalanobis(learnMahalanobis(windows)),
};

/** @throws RangeError when there are no windows, or they differ in shape */
export function learnMahalanobis(windows: Iterable<WindowBatch>): MahalanobisModel {
  let training: Training | undefined;
  for (const batch of windows) {
    if (batch.count === 0) continue;
    training ??= new Training(shapeOf(batch));
    training.add(batch);
  }
  if (!training) throw new RangeError('no training windows');
  return training.model();
}

/** Sums over the training windows. */
class Training {
  readonly #shape: WindowShape;
  readonly #features: Features;
  readonly #level: LedoitWolf;
  readonly #local: LedoitWolf;
  readonly #roughness: LedoitWolf;
  readonly #scale: ContributionScale;

  constructor(shape: WindowShape) {
    this.#shape = shape;
    this.#features = new Features(shape);
    this.#level = new LedoitWolf(this.#features.level.length);
    this.#local = new LedoitWolf(shape.kpis);
    this.#roughness = new LedoitWolf(shape.kpis);
    this.#scale = new ContributionScale(shape);
  }

  add(batch: WindowBatch): void {
    requireShape(batch, this.#shape);
    const { hop, kpis } = this.#shape;
    const { level, local, roughness } = this.#features;
    for (let b = 0; b < batch.count; b++) {
      this.#features.read(batch, b);
      this.#level.add(level);
      for (let j = 0; j < hop; j++) this.#local.add(local, j * kpis);
      this.#roughness.add(roughness);
      this.#scale.add(batch, b);
    }
  }

  model(): MahalanobisModel {
    return {
      shape: this.#shape,
      levelAverages: this.#features.levelAverages,
      localAverages: this.#features.localAverages,
      level: whiteningOf(this.#level.estimate()),
      local: whiteningOf(this.#local.estimate()),
      roughness: whiteningOf(this.#roughness.estimate()),
      roughnessWeight: ROUGHNESS_WEIGHT,
      contributionWeights: this.#scale.weights(),
    };
  }
}

class FittedMahalanobis implements FittedDetector {
  readonly family = 'mahalanobis';
  readonly #model: MahalanobisModel;

  constructor(model: MahalanobisModel) {
    this.#model = model;
  }

  score(batch: WindowBatch): ScoreBatch {
    const { deviations, roughness } = mahalanobisDistances(this.#model, batch);
    return {
      scores: deviations.map((deviation, i) => deviation + roughness[Math.floor(i / batch.hop)]),
      contributions: contributionsOf(batch, this.#model.contributionWeights),
    };
  }

  graph(): OnnxGraph {
    const { shape, contributionWeights } = this.#model;
    return detectorGraph(this.family, shape, contributionWeights, (graph, inputs) => {
      const { deviation, roughness } = mahalanobisTensors(graph, inputs, this.#model);
      return graph.node('Add', [deviation, roughness]);
    });
  }
}
