import type { GraphBuilder } from '#core/onnx/graph.ts';

/** Where ONNX's gates (input, output, forget, cell) stand among ours (input, forget, cell, output). */
const ONNX_GATES = [0, 3, 1, 2];

/** Places of what ONNX's LSTM answers with: all states, and the last. */
const ALL = 0;
const LAST = 1;

/**
 * `dense` as a part of a graph.
 * @param x [N, I]
 * @param weights [I, O]
 * @param bias [O]
 * @returns [N, O]
 */
export function denseTensor(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
): string {
  const shape = [weights.length / bias.length, bias.length];
  return graph.node('Gemm', [x, graph.constant(weights, shape), graph.constant(bias)]);
}

/**
 * `lstm` as a part of a graph.
 * @param x [T, B, I]
 * @param weights [I + H, 4H]
 * @param bias [4H]
 * @returns [T, B, H]
 */
export function statesTensor(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
): string {
  return graph.node('Squeeze', [lstmNode(graph, x, weights, bias, ALL), graph.integers(1)]);
}

/** The same of the last step alone. @returns [B, H] */
export function lastStateTensor(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
): string {
  return graph.node('Squeeze', [lstmNode(graph, x, weights, bias, LAST), graph.integers(0)]);
}

function lstmNode(
  graph: GraphBuilder,
  x: string,
  weights: Float32Array,
  bias: Float32Array,
  output: typeof ALL | typeof LAST,
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
  return graph.node(
    'LSTM',
    [
      x,
      graph.constant(transposed(0, inputs), [1, gates, inputs]),
      graph.constant(transposed(inputs, hidden), [1, gates, hidden]),
      graph.constant(biases, [1, 2 * gates]),
    ],
    { hidden_size: { int: hidden } },
    output,
  );
}

/**
 * `timeConvolution` as a part of a graph, by one product: ONNX's own convolution wants time last.
 * @param x [T, B, I]
 * @param weights [kernel · I, O]
 * @param bias [O]
 * @returns [T · B, O]
 */
export function timeConvolutionTensor(
  graph: GraphBuilder,
  x: string,
  steps: number,
  weights: Float32Array,
  bias: Float32Array,
  kernel: number,
): string {
  const reach = (kernel - 1) / 2;
  const padded = graph.node('Pad', [x, graph.integers(reach, 0, 0, reach, 0, 0)]);
  const shifted = Array.from({ length: kernel }, (_, j) =>
    graph.node('Slice', [padded, graph.integers(j), graph.integers(j + steps), graph.integers(0)]),
  );
  const seen = graph.node('Concat', shifted, { axis: { int: 2 } });
  const flat = graph.node('Reshape', [seen, graph.integers(-1, weights.length / bias.length)]);
  return denseTensor(graph, flat, weights, bias);
}
