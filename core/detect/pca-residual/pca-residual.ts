import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Detector, FittedDetector, ScoreBatch, WindowBatch, WindowShape } from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { requireShape, shapeOf } from '../detector-shape.ts';
import { ContributionScale, contributionsOf } from '../residual-features/contribution.ts';
import { lastSteps } from '../residual-features/steps.ts';
import { stepsForTrailingMean, trailingMean, trailingMeanMatrix } from '../trailing-mean.ts';
import { Covariance, leftoverBasis } from './principal-components.ts';

/** Share of the variance that the kept components explain. */
const EXPLAINED = 0.9;

interface PcaModel {
  readonly shape: WindowShape;
  /** [K] */
  readonly mean: Float64Array;
  /** [K, size] */
  readonly basis: Float64Array;
  readonly size: number;
  /** [K] */
  readonly contributionWeights: Float64Array;
}

/**
 * Squared distance of each step's x from the subspace of the principal components that explain 90 % of the variance,
 * averaged over three steps. Blind to time and condition: a baseline.
 */
export const pcaResidual: Detector = {
  family: 'pca-residual',
  needsTensorFlow: false,
  leastLength: () => 1,
  fit: (windows) => new FittedPcaResidual(learn(windows)),
};

function learn(windows: Iterable<WindowBatch>): PcaModel {
  let shape: WindowShape | undefined;
  let covariance: Covariance | undefined;
  let scale: ContributionScale | undefined;
  for (const batch of windows) {
    if (batch.count === 0) continue;
    shape ??= shapeOf(batch);
    requireShape(batch, shape);
    const { length, kpis, hop } = shape;
    covariance ??= new Covariance(kpis);
    scale ??= new ContributionScale(shape);
    for (let b = 0; b < batch.count; b++) {
      for (let t = length - hop; t < length; t++) covariance.add(batch.x, (b * length + t) * kpis);
      scale.add(batch, b);
    }
  }
  if (!shape || !covariance || !scale) throw new RangeError('no training windows');
  return {
    shape,
    mean: covariance.mean(),
    ...leftoverBasis(covariance.matrix(), EXPLAINED),
    contributionWeights: scale.weights(),
  };
}

class FittedPcaResidual implements FittedDetector {
  readonly family = 'pca-residual';
  readonly #model: PcaModel;

  constructor(model: PcaModel) {
    this.#model = model;
  }

  score(batch: WindowBatch): ScoreBatch {
    const { shape, contributionWeights } = this.#model;
    requireShape(batch, shape);
    const { length, kpis, hop } = shape;
    const errors = new Float64Array(stepsForTrailingMean(length, hop));
    const scores = new Float32Array(batch.count * hop);
    for (let b = 0; b < batch.count; b++) {
      const first = (b + 1) * length - errors.length;
      for (let i = 0; i < errors.length; i++) errors[i] = this.#error(batch.x, (first + i) * kpis);
      trailingMean(errors, hop, scores, b * hop);
    }
    return { scores, contributions: contributionsOf(batch, contributionWeights) };
  }

  graph(): OnnxGraph {
    const { shape, mean, basis, size, contributionWeights } = this.#model;
    const { length, kpis, hop } = shape;
    const steps = stepsForTrailingMean(length, hop);
    return detectorGraph(this.family, shape, contributionWeights, (graph, inputs) => {
      const centred = graph.node('Sub', [lastSteps(graph, inputs.x, length, steps), graph.constant(mean)]);
      // A tensor cannot be empty: where nothing is left over, one direction of zeros gives the same score of 0.
      const columns = Math.max(1, size);
      const map = graph.constant(size > 0 ? basis : new Float64Array(kpis), [kpis, columns]);
      const errors = graph.node('ReduceSumSquare', [graph.node('MatMul', [centred, map])], {
        axes: { ints: [2] },
        keepdims: { int: 0 },
      });
      const means = graph.constant(trailingMeanMatrix(steps, hop), [steps, hop]);
      return graph.node('MatMul', [errors, means]);
    });
  }

  #error(x: Float32Array, at: number): number {
    const { mean, basis, size } = this.#model;
    let error = 0;
    for (let j = 0; j < size; j++) {
      let y = 0;
      for (let k = 0; k < mean.length; k++) y += basis[k * size + j] * (x[at + k] - mean[k]);
      error += y * y;
    }
    return error;
  }
}
