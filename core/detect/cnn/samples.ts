import { type Tensor2D, type Tensor3D, tensor2d, tensor3d } from '@tensorflow/tfjs-core';

/** Steps that follow each other, and what is to be forecast of each. */
export interface ForecastSeries {
  /** I */
  readonly inputs: number;
  /** [steps, I] what is read of each step */
  readonly read: Float32Array;
  /** K */
  readonly outputs: number;
  /** [steps, K] what is forecast of each step */
  readonly target: Float32Array;
}

/** Contexts and the steps that follow them, as places in one series, or in many that lie one after the other. */
export interface ForecastSamples extends ForecastSeries {
  /** C */
  readonly context: number;
  /** First step of each context; the step after its last is to be forecast. */
  readonly starts: Int32Array;
}

/** A sample of each of these starts, time first. */
export function contextsAt({ context, inputs, read }: ForecastSamples, starts: ArrayLike<number>): Tensor3D {
  const batch = starts.length;
  const out = new Float32Array(context * batch * inputs);
  for (let b = 0; b < batch; b++) {
    let from = starts[b] * inputs;
    for (let t = 0; t < context; t++) {
      const at = (t * batch + b) * inputs;
      for (let i = 0; i < inputs; i++) out[at + i] = read[from++];
    }
  }
  return tensor3d(out, [context, batch, inputs]);
}

/** [B, K] what follows the contexts that begin at these starts. */
export function targetsAt(
  { context, outputs, target }: ForecastSamples,
  starts: ArrayLike<number>,
): Tensor2D {
  const out = new Float32Array(starts.length * outputs);
  for (let b = 0; b < starts.length; b++) {
    const at = (starts[b] + context) * outputs;
    out.set(target.subarray(at, at + outputs), b * outputs);
  }
  return tensor2d(out, [starts.length, outputs]);
}
