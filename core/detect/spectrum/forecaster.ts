import { tensor1d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { parameterTensors } from '#core/nn/parameters.ts';
import type { BlockSet } from './blocks.ts';
import { forecast, type SpectrumArchitecture, spectrumParameters } from './network.ts';

/** Blocks that go through the network at once. */
const CHUNK = 256;

/** Forecasts blocks by TensorFlow. */
export class SpectrumForecaster {
  readonly architecture: SpectrumArchitecture;
  /** [P] */
  readonly parameters: Float32Array;

  /** @throws RangeError when there are more or fewer parameters than the architecture has */
  constructor(architecture: SpectrumArchitecture, parameters: Float32Array) {
    this.architecture = architecture;
    this.parameters = parameters;
  }

  /** [N, predict · F] what is expected of the predicted rows of each block, in units of its window. */
  forecasts(blocks: BlockSet): Float32Array {
    const { predict, width } = this.architecture;
    const out = new Float32Array(blocks.count * predict * width);
    for (const { from, values } of this.#chunks(blocks)) out.set(values, from * predict * width);
    return out;
  }

  /** [N] mean squared error of the forecast of each block, in units of its window. */
  errors(blocks: BlockSet): Float64Array {
    const size = this.architecture.predict * this.architecture.width;
    const errors = new Float64Array(blocks.count);
    for (const { from, places, values } of this.#chunks(blocks)) {
      const actual = blocks.predicted(places);
      for (let i = 0; i < values.length; i++) {
        errors[from + Math.floor(i / size)] += (values[i] - actual[i]) ** 2 / size;
      }
    }
    return errors;
  }

  *#chunks(blocks: BlockSet) {
    const { architecture, parameters } = this;
    for (let from = 0; from < blocks.count; from += CHUNK) {
      const places = Int32Array.from({ length: Math.min(CHUNK, blocks.count - from) }, (_, i) => from + i);
      const values = tidy(() => {
        const tensors = parameterTensors(tensor1d(parameters), spectrumParameters(architecture));
        return forecast(tensors, windowTensor(blocks, places), architecture).dataSync<'float32'>().slice();
      });
      yield { from, places, values };
    }
  }
}

/** [window, B, F] */
export function windowTensor(blocks: BlockSet, places: ArrayLike<number>) {
  const shape: [number, number, number] = [blocks.shape.window, places.length, blocks.width];
  return tensor3d(blocks.windows(places), shape);
}
