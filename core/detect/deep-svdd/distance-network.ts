import type { FoldedLayer, FoldedNetwork } from './folded.ts';
import type { InputScale } from './input-scale.ts';

/**
 * A network whose output has the score as its squared length: inputs are not scaled, and representations are measured from
 * the centre.
 * @param unit squared distance that counts as 1, > 0
 */
export function distanceNetwork(
  network: FoldedNetwork,
  scale: InputScale,
  centre: Float32Array,
  unit: number,
): FoldedNetwork {
  const [first, ...others] = network;
  const layers = [withScale(first, scale), ...others];
  const last = layers[layers.length - 1];
  const factor = 1 / Math.sqrt(unit);
  const centred = {
    ...last,
    weights: last.weights.map((weight) => weight * factor),
    bias: last.bias.map((bias, o) => (bias - centre[o]) * factor),
  };
  return [...layers.slice(0, -1), centred];
}

function withScale(layer: FoldedLayer, { factors, offsets }: InputScale): FoldedLayer {
  const { inputs, outputs, weights } = layer;
  const bias = Float64Array.from(layer.bias);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) bias[o] += offsets[i] * weights[i * outputs + o];
  }
  return {
    ...layer,
    weights: weights.map((weight, at) => weight * factors[Math.floor(at / outputs)]),
    bias: Float32Array.from(bias),
  };
}
