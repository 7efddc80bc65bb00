import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Random } from '#core/random/random.ts';
import { type FittedCvae, fitCvae } from '../cvae/cvae.ts';
import { cvaeScoreTensor } from '../cvae/graph.ts';
import { type CvaeSettings, DEFAULT_SETTINGS } from '../cvae/settings.ts';
import type { TrainedCvae } from '../cvae/train.ts';
import type {
  Detector,
  FittedDetector,
  ScoreBatch,
  TrainedWeights,
  TrainingRun,
  WindowBatch,
} from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { mahalanobisDistances } from '../mahalanobis/distances.ts';
import { mahalanobisTensors } from '../mahalanobis/graph.ts';
import { learnMahalanobis } from '../mahalanobis/mahalanobis.ts';
import type { MahalanobisModel } from '../mahalanobis/model.ts';

/** Weight of the CVAE's error among the two deviations. */
const CVAE_WEIGHT = 0.2;
/** The same once operators have corrected it, which nobody does with the other. */
const TUNED_CVAE_WEIGHT = 0.6;
/** Only Mahalanobis sees a frozen KPI, and the CVAE's heavier tail would push it down the ranking. */
const ROUGHNESS_WEIGHT = 1.2;
/** Keeps the logarithm of a deviation finite. */
const NOTHING = 1e-9;

/**
 * The base model that operators will correct: the CVAE fused with Mahalanobis distances. For a new step
 *
 *   score = (e / ē)^0.2 · D^0.8 + 1.2 ρ
 *
 * with the CVAE's trailing error e, its mean ē over training windows, the Mahalanobis deviation D, and roughness ρ, which
 * only that detector sees. Both deviations are squares, about 1 on training windows; a geometric mean asks both, and lets
 * neither shout the other down, as a sum does where one has the heavier tail. A CVAE that operators have corrected weighs
 * more.
 */
export const anotuner: Detector = anotunerWith(DEFAULT_SETTINGS);

export function anotunerWith(settings: CvaeSettings): Detector {
  return {
    family: 'anotuner',
    needsTensorFlow: true,
    settings,
    fit: (windows, random, run = {}) => fitAnotuner(windows, random, settings, run),
  };
}

export function fitAnotuner(
  windows: Iterable<WindowBatch>,
  random: Random,
  settings: CvaeSettings,
  run: TrainingRun,
): FittedAnotuner {
  return new FittedAnotuner(fitCvae(windows, random, settings, run), learnMahalanobis(windows));
}

/**
 * Both of its parts may come from elsewhere: a CVAE from published weights (`restoreCvae`) or fine-tuned, and the Mahalanobis
 * model, which no verdict moves, learned again from the history that the base was trained on.
 */
export class FittedAnotuner implements FittedDetector {
  readonly family = 'anotuner';
  readonly cvae: FittedCvae;
  readonly #mahalanobis: MahalanobisModel;
  readonly #cvaeWeight: number;

  /** @param cvaeWeight of the CVAE's error among the two deviations, 0 to 1 */
  constructor(cvae: FittedCvae, mahalanobis: MahalanobisModel, cvaeWeight = CVAE_WEIGHT) {
    this.cvae = cvae;
    this.#mahalanobis = mahalanobis;
    this.#cvaeWeight = cvaeWeight;
  }

  /** The same with its CVAE fine-tuned; what contributions and distances are measured by stays. */
  tuned(trained: TrainedCvae): FittedAnotuner {
    return new FittedAnotuner(this.cvae.withWeights(trained), this.#mahalanobis, TUNED_CVAE_WEIGHT);
  }

  score(batch: WindowBatch): ScoreBatch {
    const { scores: errors, contributions } = this.cvae.score(batch);
    const { deviations, roughness } = mahalanobisDistances(this.#mahalanobis, batch);
    const scores = errors.map((error, i) => {
      const together =
        this.#cvaeWeight * Math.log(error / this.cvae.meanScore + NOTHING) +
        (1 - this.#cvaeWeight) * Math.log(deviations[i] + NOTHING);
      return Math.exp(together) + ROUGHNESS_WEIGHT * roughness[Math.floor(i / batch.hop)];
    });
    return { scores, contributions };
  }

  graph(): OnnxGraph {
    const { shape, trained, meanScore, contributionWeights } = this.cvae;
    return detectorGraph(this.family, shape, contributionWeights, (graph, inputs) => {
      const weighted = (tensor: string, weight: number) => {
        const log = graph.node('Log', [graph.node('Add', [tensor, graph.scalar(NOTHING)])]);
        return graph.node('Mul', [log, graph.scalar(weight)]);
      };
      const error = cvaeScoreTensor(graph, inputs, shape, trained);
      const { deviation, roughness } = mahalanobisTensors(graph, inputs, this.#mahalanobis);
      const relative = graph.node('Mul', [error, graph.scalar(1 / meanScore)]);
      const together = graph.node('Add', [
        weighted(relative, this.#cvaeWeight),
        weighted(deviation, 1 - this.#cvaeWeight),
      ]);
      const ofRoughness = graph.node('Mul', [roughness, graph.scalar(ROUGHNESS_WEIGHT)]);
      return graph.node('Add', [graph.node('Exp', [together]), ofRoughness]);
    });
  }

  weights(): TrainedWeights {
    const weights = this.cvae.weights();
    return { ...weights, settings: { ...weights.settings, cvaeWeight: this.#cvaeWeight } };
  }
}
