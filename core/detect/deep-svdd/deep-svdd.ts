import { denseTensor } from '#core/nn/graph.ts';
import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { Random } from '#core/random/random.ts';
import type { Detector, TrainingRun } from '../detector.ts';
import { FittedOnSteps, type VectorScorer } from '../step-vectors/fitted-on-steps.ts';
import { type SampledSteps, sampleSteps } from '../step-vectors/sample.ts';
import { architectureFor } from './architecture.ts';
import { distanceNetwork } from './distance-network.ts';
import { type FoldedNetwork, represent, squaredDistances } from './folded.ts';
import { inputScaleOf, scaledInputs } from './input-scale.ts';
import { LEAK } from './network.ts';
import { pretrain } from './pretrain.ts';
import { type SvddSettings, settingsFor, WINDOW_SETTINGS } from './settings.ts';
import { svddScores, trainSvdd } from './train.ts';

const FAMILY = 'deep-svdd';

/**
 * Deep SVDD (Ruff et al., "Deep One-Class Classification", ICML 2018) over each new step's means of residuals: how far a
 * network, trained to draw what is usual to one point, leaves the step from it, in units of the mean over training.
 */
export const deepSvdd: Detector = deepSvddWith(WINDOW_SETTINGS);

/** @param settings for windows; rows that stand for themselves are trained on as published */
export function deepSvddWith(settings: SvddSettings): Detector {
  return {
    family: FAMILY,
    needsTensorFlow: true,
    leastLength: () => 1,
    settings,
    fit(windows, random, run = {}) {
      const steps = sampleSteps(windows, random.fork('windows'));
      const { shape, dimensions } = steps.layout;
      const chosen = shape.length > 1 ? settings : settingsFor(steps.vectors.length / dimensions);
      return new FittedOnSteps(FAMILY, steps, scorerOf(trainOn(steps, chosen, random, run)));
    },
  };
}

function trainOn(
  { layout, vectors }: SampledSteps,
  settings: SvddSettings,
  random: Random,
  { onProgress }: TrainingRun,
): FoldedNetwork {
  const { dimensions } = layout;
  const architecture = architectureFor(dimensions);
  const scale = inputScaleOf(vectors, dimensions);
  const points = scaledInputs(vectors, scale);
  const { pretrainingEpochs, epochs } = settings;
  const report = (from: number) => (epoch: number, loss: number) =>
    onProgress?.({ step: from + epoch + 1, steps: pretrainingEpochs + epochs, loss });

  const start = pretrain(architecture, points, settings, random.fork('autoencoder'), report(0));
  const marked = { points, marks: new Int8Array(points.length / dimensions) };
  const after = report(pretrainingEpochs);
  const model = trainSvdd(architecture, marked, start, 'one_class', settings, random.fork('svdd'), after);
  const distances = svddScores(model, points);
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return distanceNetwork(model.network, scale, model.centre, mean || 1);
}

function scorerOf(network: FoldedNetwork): VectorScorer {
  const origin = new Float32Array(network[network.length - 1].outputs);
  return {
    scores: (vectors) => squaredDistances(represent(network, vectors), origin),
    tensor: (graph, vectors) =>
      graph.node('ReduceSumSquare', [networkTensor(graph, vectors, network)], { axes: { ints: [1] } }),
  };
}

/** `represent` as a part of a graph. */
function networkTensor(graph: GraphBuilder, vectors: string, network: FoldedNetwork): string {
  return network.reduce((values, { weights, bias }, layer) => {
    const input = layer === 0 ? values : graph.node('LeakyRelu', [values], { alpha: { float: LEAK } });
    return denseTensor(graph, input, weights, bias);
  }, vectors);
}
