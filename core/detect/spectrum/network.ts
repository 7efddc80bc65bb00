import {
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { dense } from '#core/nn/dense.ts';
import { lstm } from '#core/nn/lstm.ts';
import { fanInRange, type ParameterSpecs } from '#core/nn/parameters.ts';

/** Sizes of the network. */
export interface SpectrumArchitecture {
  /** F, values of a spectrum */
  readonly width: number;
  /** Rows predicted. */
  readonly predict: number;
  /** LSTM layers. */
  readonly layers: number;
  /** H, hidden units of each */
  readonly hidden: number;
}

/** Parameters by name; an LSTM's weights hold those of its input above those of its hidden state. */
export function spectrumParameters(architecture: SpectrumArchitecture): ParameterSpecs<string> {
  const { width, predict, layers, hidden } = architecture;
  const drawn = (...shape: readonly number[]) => ({ shape, range: fanInRange(hidden) });
  const recurrent = Array.from({ length: layers }, (_, layer) => {
    const inputs = layer === 0 ? width : hidden;
    return {
      [`lstm${layer}Weights`]: drawn(inputs + hidden, 4 * hidden),
      [`lstm${layer}Bias`]: drawn(4 * hidden),
    };
  });
  return {
    ...Object.assign({}, ...recurrent),
    outputWeights: drawn(hidden, predict * width),
    outputBias: drawn(predict * width),
  };
}

/**
 * The rows that follow: LSTM upon LSTM, and an affine map of the last one's last hidden state.
 * @param parameters by the names of `spectrumParameters`
 * @param windows [window, B, F] standardised
 * @returns [B, predict · F]
 */
export function forecast(
  parameters: Readonly<Record<string, Tensor>>,
  windows: Tensor3D,
  { layers }: SpectrumArchitecture,
): Tensor2D {
  let states = windows;
  for (let layer = 0; layer < layers; layer++) {
    const weights = parameters[`lstm${layer}Weights`] as Tensor2D;
    states = lstm(states, weights, parameters[`lstm${layer}Bias`] as Tensor1D);
  }
  const [steps, batch, hidden] = states.shape;
  const last = reshape(slice(states, [steps - 1, 0, 0], [1, batch, hidden]), [batch, hidden]);
  return dense(last as Tensor2D, parameters.outputWeights as Tensor2D, parameters.outputBias as Tensor1D);
}
