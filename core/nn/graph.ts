import type { GraphBuilder } from '#core/onnx/graph.ts';

/** Where ONNX's gates (input, output, forget, cell) stand among ours (input, forget, cell, output). */
const ONNX_GATES = [0, 3, 1, 2];

/**
 * `dense` as a part of a graph.
 * @param x [..., I]
 * @param weights [I, O]
 * @param bias [O]
 */
export function denseTensor(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
): string {
  const product = graph.node('MatMul', [
    x,
    graph.constant(weights, [weights.length / bias.length, bias.length]),
  ]);
  return graph.node('Add', [product, graph.constant(bias)]);
}

/**
 * `lstm` as a part of a graph.
 * @param x [T, B, I]
 * @param weights [I + H, 4H]
 * @param bias [4H]
 * @returns [T, B, H]
 */
export function lstmTensor(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
): string {
  const gates = bias.length;
  const hidden = gates / 4;
  const inputs = weights.length / gates - hidden;
  const row = (onnxRow: number) => ONNX_GATES[Math.floor(onnxRow / hidden)] * hidden + (onnxRow % hidden);
  const transposed = (from: number, size: number) =>
    Float32Array.from({ length: gates * size }, (_, at) => {
      const [out, into] = [Math.floor(at / size), at % size];
      return weights[(from + into) * gates + row(out)];
    });
  // The second half is a bias of the hidden state, which is the same thing twice.
  const biases = Float32Array.from({ length: 2 * gates }, (_, at) => (at < gates ? bias[row(at)] : 0));
  const states = graph.node(
    'LSTM',
    [
      x,
      graph.constant(transposed(0, inputs), [1, gates, inputs]),
      graph.constant(transposed(inputs, hidden), [1, gates, hidden]),
      graph.constant(biases, [1, 2 * gates]),
    ],
    { hidden_size: { int: hidden } },
  );
  return graph.node('Squeeze', [states, graph.integers(1)]);
}

/**
 * `timeConvolution` as a part of a graph.
 * @param x [B, T, I], here batch first
 * @param weights [kernel · I, O]
 * @param bias [O]
 * @returns [T, B, O]
 */
export function timeConvolutionTensor(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
  kernel: number,
): string {
  const outputs = bias.length;
  const inputs = weights.length / outputs / kernel;
  const filters = Float32Array.from({ length: weights.length }, (_, at) => {
    const [out, into, step] = [
      Math.floor(at / (inputs * kernel)),
      Math.floor(at / kernel) % inputs,
      at % kernel,
    ];
    return weights[(step * inputs + into) * outputs + out];
  });
  const channelsFirst = graph.node('Transpose', [x], { perm: { ints: [0, 2, 1] } });
  const reach = (kernel - 1) / 2;
  const convolved = graph.node(
    'Conv',
    [channelsFirst, graph.constant(filters, [outputs, inputs, kernel]), graph.constant(bias)],
    { kernel_shape: { ints: [kernel] }, pads: { ints: [reach, reach] } },
  );
  return graph.node('Transpose', [convolved], { perm: { ints: [2, 0, 1] } });
}
