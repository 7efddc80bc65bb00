import { tensor1d, tidy } from '@tensorflow/tfjs-core';
import { parameterTensors } from '#core/nn/parameters.ts';
import { type CnnArchitecture, cnnParameters } from './architecture.ts';
import { forecast } from './network.ts';
import { contextsAt, type ForecastSamples } from './samples.ts';

/** Samples that go through the network at once. */
const CHUNK = 512;

export interface ForecastingNetwork {
  readonly architecture: CnnArchitecture;
  /** [P] */
  readonly parameters: Float32Array;
}

/** [samples, K] what a network forecasts after each context. */
export function forecasts(
  { architecture, parameters }: ForecastingNetwork,
  samples: ForecastSamples,
): Float32Array {
  const { starts, outputs } = samples;
  const out = new Float32Array(starts.length * outputs);
  tidy(() => {
    const tensors = parameterTensors(tensor1d(parameters), cnnParameters(architecture));
    for (let from = 0; from < starts.length; from += CHUNK) {
      const made = tidy(() => {
        const context = contextsAt(samples, starts.subarray(from, from + CHUNK));
        return forecast(tensors, context, architecture.attention).dataSync<'float32'>();
      });
      out.set(made, from * outputs);
    }
  });
  return out;
}

/** [samples, K] how far off the forecasts are. */
export function absoluteErrors(network: ForecastingNetwork, samples: ForecastSamples): Float32Array {
  const { context, outputs, starts, target } = samples;
  return forecasts(network, samples).map((value, i) => {
    const at = (starts[Math.floor(i / outputs)] + context) * outputs;
    return Math.abs(value - target[at + (i % outputs)]);
  });
}
