import { mean, tensor1d, tidy, transpose } from '@tensorflow/tfjs-core';
import { parameterTensors } from '#core/nn/parameters.ts';
import type { WindowBatch } from '../detector.ts';
import { stepsForTrailingMean, trailingMean } from '../trailing-mean.ts';
import { type CvaeArchitecture, cvaeParameters } from './architecture.ts';
import { type CvaeInput, conditionOf, decode, encode } from './network.ts';
import { reconstructionError } from './objective.ts';
import { CHUNK, chunksOf, type WindowStore } from './window-store.ts';

/** Windows from which a mean is taken. */
const SAMPLE = 4096;

/** Reconstruction errors of windows by TensorFlow, with z at its mean: no chance is left in a score. */
export class CvaeScorer {
  readonly #architecture: CvaeArchitecture;
  readonly #parameters: Float32Array;

  /** @param parameters [P] */
  constructor(architecture: CvaeArchitecture, parameters: Float32Array) {
    this.#architecture = architecture;
    this.#parameters = parameters;
  }

  /** [B, hop] prompt score of each new step: the error of its samples on average, over it and the two steps before. */
  score(batch: WindowBatch): Float32Array {
    const { count, hop } = batch;
    const scores = new Float32Array(count * hop);
    for (const { from, store } of chunksOf(batch, this.#architecture.steps)) {
      scores.set(
        this.#scores(() => store.all(), hop),
        from * hop,
      );
    }
    return scores;
  }

  /** Mean score over windows of a store that lie evenly among all. */
  meanScore(store: WindowStore, hop: number): number {
    const size = Math.min(SAMPLE, store.count);
    let sum = 0;
    for (let from = 0; from < size; from += CHUNK) {
      const places = Int32Array.from({ length: Math.min(CHUNK, size - from) }, (_, i) =>
        Math.floor(((from + i) * store.count) / size),
      );
      for (const score of this.#scores(() => store.tensors(places), hop)) sum += score;
    }
    return sum / (size * hop);
  }

  #scores(read: () => CvaeInput, hop: number): Float32Array {
    const { steps } = this.#architecture;
    const errors = this.#errors(read);
    const count = errors.length / steps;
    const wanted = stepsForTrailingMean(steps, hop);
    const scores = new Float32Array(count * hop);
    for (let i = 0; i < count; i++) {
      const last = Float64Array.from(errors.subarray((i + 1) * steps - wanted, (i + 1) * steps));
      trailingMean(last, hop, scores, i * hop);
    }
    return scores;
  }

  /** [B, T] mean over the KPIs */
  #errors(read: () => CvaeInput): Float32Array {
    return tidy(() => {
      const parameters = parameterTensors(tensor1d(this.#parameters), cvaeParameters(this.#architecture));
      const input = read();
      const latent = encode(parameters, input.x, conditionOf(input));
      const errors = reconstructionError(parameters, input, decode(parameters, latent.mean, input));
      return transpose(mean(errors, 2)).dataSync<'float32'>().slice();
    });
  }
}
