import { createRequire } from 'node:module';
import {
  getKernel,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  zeros,
} from '@tensorflow/tfjs-core';
import { BLOCK_LSTM, BLOCK_LSTM_GRADIENT, BLOCK_LSTM_OUTPUTS } from '#core/nn/lstm.ts';
import type { NativeBackend } from './native-backend.ts';

/** tfjs has no tensors of int64; its native backend takes a scalar of them as an input all the same. */
const { Int64Scalar } = createRequire(import.meta.url)('@tensorflow/tfjs-node/dist/int64_tensors.js') as {
  Int64Scalar: new (value: number) => object;
};

/** Registers TensorFlow's fused LSTM and its gradient with the native backend, where that has not been done. */
export function registerBlockLstm(): void {
  if (getKernel(BLOCK_LSTM, 'tensorflow') !== undefined) return;
  registerKernel({
    kernelName: BLOCK_LSTM,
    backendName: 'tensorflow',
    kernelFunc({ inputs, backend }) {
      const native = backend as NativeBackend;
      return native.executeMultipleOutputs(
        'BlockLSTMV2',
        [...attributesOf(native), { name: 'cell_clip', type: native.binding.TF_ATTR_FLOAT, value: -1 }],
        operandsOf(inputs),
        BLOCK_LSTM_OUTPUTS.length,
      );
    },
  });
  registerKernel({
    kernelName: BLOCK_LSTM_GRADIENT,
    backendName: 'tensorflow',
    kernelFunc({ inputs, backend }) {
      const native = backend as NativeBackend;
      const { cs, dh } = inputs as Record<string, TensorInfo>;
      const dcs = zeros(cs.shape as [number, number, number]);
      const outputs = BLOCK_LSTM_OUTPUTS.map((name) => inputs[name]!);
      const gradients = native.executeMultipleOutputs(
        'BlockLSTMGradV2',
        attributesOf(native),
        [...operandsOf(inputs), ...outputs, dcs, dh],
        8,
      );
      return [gradients[0], gradients[3], gradients[7]];
    },
  });
}

const attributesOf = ({ binding }: NativeBackend) => [
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
];

/** Length, input, first cell and hidden state, weights, three peepholes that are not used, bias. */
function operandsOf({ x, weights, bias }: NamedTensorInfoMap): object[] {
  const [steps, batch] = x!.shape;
  const hidden = bias!.shape[0] / 4;
  const state = zeros([batch, hidden]);
  const peephole = zeros([hidden]);
  return [new Int64Scalar(steps), x!, state, state, weights!, peephole, peephole, peephole, bias!];
}
