import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowBatch, WindowShape } from '../detector.ts';
import { type ResidualInputs, readResidual, residualTensor } from './residual.ts';

/** Standard deviation of a normal distribution whose mean absolute value is 1. */
const SD_PER_MEAN_DEVIATION = Math.sqrt(Math.PI / 2);
/** No KPI is taken to be quieter than this, in units of its typical step. */
const MIN_SD = 0.1;

/** Learns s_k, the standard deviation of each KPI's residual, from mean absolute residuals, which outliers move little. */
export class ContributionScale {
  readonly #sums: Float64Array;
  readonly #residual: Float64Array;
  readonly #hop: number;
  #steps = 0;

  constructor({ kpis, hop }: WindowShape) {
    this.#sums = new Float64Array(kpis);
    this.#residual = new Float64Array(hop * kpis);
    this.#hop = hop;
  }

  add(batch: WindowBatch, index: number): void {
    readResidual(batch, index, this.#hop, this.#residual);
    const kpis = this.#sums.length;
    for (let i = 0; i < this.#residual.length; i++) this.#sums[i % kpis] += Math.abs(this.#residual[i]);
    this.#steps += this.#hop;
  }

  /** [K] what squared residuals are multiplied by: ½ / (s_k² · hop) */
  weights(): Float64Array {
    return this.#sums.map((sum) => {
      const sd = Math.max((SD_PER_MEAN_DEVIATION * sum) / this.#steps, MIN_SD);
      return 0.5 / (sd * sd * this.#hop);
    });
  }
}

/** [K] the same over all windows of a batch. */
export function contributionWeightsOf(windows: WindowBatch): Float64Array {
  const scale = new ContributionScale(windows);
  for (let i = 0; i < windows.count; i++) scale.add(windows, i);
  return scale.weights();
}

/**
 * Each KPI's contribution to a window [B, K]: the mean of ½ r²/s² over the new steps, with the residual from the condition and
 * not from what a detector expects, since a tuned one has learned to expect some anomalies.
 * @param weights [K] of `ContributionScale`
 */
export function contributionsOf(batch: WindowBatch, weights: Float64Array): Float32Array {
  const { count, hop, kpis } = batch;
  const residual = new Float64Array(hop * kpis);
  const contributions = new Float32Array(count * kpis);
  for (let b = 0; b < count; b++) {
    readResidual(batch, b, hop, residual);
    for (let k = 0; k < kpis; k++) {
      let sum = 0;
      for (let i = k; i < residual.length; i += kpis) sum += residual[i] ** 2;
      contributions[b * kpis + k] = weights[k] * sum;
    }
  }
  return contributions;
}

/** Adds the output `contribution` [B, K], as `contributionsOf` has it. */
export function contributionOutput(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  shape: WindowShape,
  weights: Float64Array,
): void {
  const residual = residualTensor(graph, inputs, shape, shape.hop);
  const squares = graph.node('ReduceSumSquare', [residual], { axes: { ints: [1] }, keepdims: { int: 0 } });
  graph.output('contribution', graph.node('Mul', [squares, graph.constant(weights)]), ['B', shape.kpis]);
}
