import { grad, type Tensor, type Tensor1D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { type ParameterSpecs, parameterArrays, parameterTensors } from '#core/nn/parameters.ts';
import type { Random } from '#core/random/random.ts';

/** Float32 rounds a loss near 1 by 6e-8: over this distance a slope is known to some 1e-6. */
const DISTANCE = 0.04;

/**
 * How far a loss's gradient by each parameter is from finite differences (of fourth order, so that a distance may be long), as
 * a share of the gradient. The direction lies between the gradient's own, which float32 measures best, and one of chance,
 * along which a gradient that points elsewhere shows.
 * @param at [P]
 */
export function gradientErrors<Name extends string>(
  loss: (parameters: Readonly<Record<Name, Tensor>>) => Tensor,
  specs: ParameterSpecs<Name>,
  at: Float32Array,
  random: Random,
): Record<string, number> {
  const lossOf = (vector: Tensor1D) => loss(parameterTensors(vector, specs));
  const slopes = tidy(() => grad((vector) => lossOf(vector as Tensor1D))(tensor1d(at)).dataSync<'float32'>());
  const errors = Object.entries<Float32Array>(parameterArrays(slopes, specs)).map(([name, gradient]) => {
    const chance = unit(Array.from(gradient, () => random.normal()));
    const direction = unit(unit([...gradient]).map((value, i) => 2 * value + chance[i]));
    const lossAt = (distance: number) => {
      const moved = at.slice();
      const block = parameterArrays(moved, specs)[name as Name];
      direction.forEach((value, i) => {
        block[i] += distance * value;
      });
      return tidy(() => lossOf(tensor1d(moved)).dataSync()[0]);
    };
    const rise = (distance: number) => lossAt(distance) - lossAt(-distance);
    const measured = (8 * rise(DISTANCE) - rise(2 * DISTANCE)) / (12 * DISTANCE);
    const expected = direction.reduce((sum, value, i) => sum + value * gradient[i], 0);
    return [name, Math.abs(measured - expected) / Math.hypot(...gradient)];
  });
  return Object.fromEntries(errors);
}

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
