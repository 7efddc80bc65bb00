import {
  engine,
  registerGradient,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/**
 * Kernel that runs an LSTM over all steps at once, and its gradient; a backend registers both. Step by step, of single
 * operators, the same computation takes some ten times as long.
 *
 * BlockLstm: x [T, B, I], weights [I + H, 4H], bias [4H] → the tensors of `BLOCK_LSTM_OUTPUTS`, each [T, B, H].
 * BlockLstmGradient: these inputs and outputs by name, and dh [T, B, H] → gradients by x, weights and bias.
 */
export const BLOCK_LSTM = 'BlockLstm';
export const BLOCK_LSTM_GRADIENT = 'BlockLstmGradient';

/** Input gate, cell state, forget gate, output gate, cell input, cell output, hidden state. */
export const BLOCK_LSTM_OUTPUTS = ['i', 'cs', 'f', 'o', 'ci', 'co', 'h'] as const;

const HIDDEN = BLOCK_LSTM_OUTPUTS.indexOf('h');

registerGradient({
  kernelName: BLOCK_LSTM,
  inputsToSave: ['x', 'weights', 'bias'],
  outputsToSave: BLOCK_LSTM_OUTPUTS.map(() => true),
  gradFunc(dy, saved) {
    const [x, weights, bias, ...outputs] = saved;
    const byName = Object.fromEntries(BLOCK_LSTM_OUTPUTS.map((name, i) => [name, outputs[i]]));
    const dh = (dy as Tensor[])[HIDDEN];
    const [dx, dWeights, dBias] = engine().runKernel<Tensor[]>(BLOCK_LSTM_GRADIENT, {
      x,
      weights,
      bias,
      ...byName,
      dh,
    });
    return { x: () => dx, weights: () => dWeights, bias: () => dBias };
  },
});

/**
 * Long short-term memory from a state of zeros (Hochreiter & Schmidhuber 1997; forget gate by Gers et al. 2000). Gates stand
 * in the order input, forget, cell, output.
 * @param x [T, B, I]
 * @param weights [I + H, 4H], those of the input above those of the hidden state
 * @param bias [4H]
 * @returns [T, B, H] hidden state after each step
 */
export function lstm(x: Tensor3D, weights: Tensor2D, bias: Tensor1D): Tensor3D {
  const outputs = engine().runKernel<Tensor[]>(BLOCK_LSTM, { x, weights, bias });
  return outputs[HIDDEN] as Tensor3D;
}
