import { reshape, split, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Random } from '#core/random/random.ts';

/** One tensor of a network's parameters, and how it is drawn at first. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  /** Drawn uniformly from ± this; 0 for zeros. */
  readonly range: number;
}

/** All parameters of a network, in the order in which they lie in one vector. */
export type ParameterSpecs<Name extends string> = Readonly<Record<Name, ParameterSpec>>;

/** The range from which PyTorch draws weights and biases by default: ± 1 / √inputs. */
export const fanInRange = (inputs: number): number => 1 / Math.sqrt(inputs);

const sizeOf = ({ shape }: ParameterSpec): number => shape.reduce((product, size) => product * size, 1);

/**
 * Draws a network's parameters as one vector: so they are kept, hashed, and moved by the optimiser.
 * @param random each parameter has a stream of its own, by its name
 */
export function drawParameters<Name extends string>(
  specs: ParameterSpecs<Name>,
  random: Random,
): Float32Array {
  const values = Object.entries<ParameterSpec>(specs).flatMap(([name, spec]) => {
    const own = random.fork(name);
    const { range } = spec;
    return Array.from({ length: sizeOf(spec) }, () => (range === 0 ? 0 : own.uniform(-range, range)));
  });
  return Float32Array.from(values);
}

/** The parameters that lie in a vector, as tensors. @throws Error when the vector is of another length */
export function parameterTensors<Name extends string>(
  vector: Tensor1D,
  specs: ParameterSpecs<Name>,
): Readonly<Record<Name, Tensor>> {
  const entries = Object.entries<ParameterSpec>(specs);
  const parts = split(
    vector,
    entries.map(([, spec]) => sizeOf(spec)),
  );
  const tensors = entries.map(([name, { shape }], i) => [name, reshape(parts[i], [...shape])]);
  return Object.fromEntries(tensors) as Record<Name, Tensor>;
}

/** The same as arrays: views of the vector. @throws RangeError when the vector is of another length */
export function parameterArrays<Name extends string>(
  vector: Float32Array,
  specs: ParameterSpecs<Name>,
): Readonly<Record<Name, Float32Array>> {
  let at = 0;
  const arrays = Object.entries<ParameterSpec>(specs).map(([name, spec]) => {
    const part = vector.subarray(at, at + sizeOf(spec));
    at += sizeOf(spec);
    return [name, part];
  });
  if (at !== vector.length) throw new RangeError(`${vector.length} parameters where the network has ${at}`);
  return Object.fromEntries(arrays) as Record<Name, Float32Array>;
}
