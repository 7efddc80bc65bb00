import { expect, test } from '@jest/globals';
import {
  expandDims,
  grad,
  matMul,
  memory,
  mul,
  relu,
  type Scalar,
  scalar,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { compiled } from '#core/nn/compiled.ts';
import { seededRandom } from '#core/random/random.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const random = seededRandom(1);
const numbers = (count: number) => Array.from({ length: count }, () => random.normal());

/** A value and its gradient by the weights, with constants and tensors of other types on the way. */
function valueAndSlope(x: Tensor, weights: Tensor, factor: Tensor): Tensor[] {
  const value = (at: Tensor) =>
    sum(mul(relu(matMul(x as Tensor2D, expandDims(at, 1) as Tensor2D)), factor)) as Scalar;
  return [value(weights), grad(value)(weights)];
}

describe('a compiled function', () => {
  test(`answers as the function itself, call after call, and leaves nothing behind${unless}`, () => {
    const { numTensors } = memory();
    const once = compiled(valueAndSlope);
    for (let call = 0; call < 3; call++) {
      tidy(() => {
        const inputs = [tensor2d(numbers(12), [4, 3]), tensor1d(numbers(3)), scalar(random.uniform())];
        const values = (outputs: Tensor[]) => outputs.map((output) => [output.shape, [...output.dataSync()]]);
        expect(values(once.call(...inputs))).toEqual(
          values(valueAndSlope(...(inputs as [Tensor, Tensor, Tensor]))),
        );
      });
    }
    once.dispose();
    expect(memory().numTensors).toBe(numTensors);
  });

  test(`is for the shapes of its first call alone${unless}`, () => {
    const doubled = compiled((x) => [mul(x, 2)]);
    tidy(() => {
      doubled.call(tensor1d([1, 2]));
      expect(() => doubled.call(tensor1d([1, 2, 3]))).toThrow('compiled for inputs [[2]], called with [[3]]');
    });
    doubled.dispose();
  });

  test(`reads nothing but its inputs${unless}`, () => {
    const outside = tensor1d([1, 2]);
    // It is in native memory before.
    mul(outside, 1).dispose();
    const sums = compiled((x) => [mul(x, outside)]);
    expect(() => tidy(() => sums.call(tensor1d([1, 2])))).toThrow('a tensor that is no input of it');
    // The function itself is as usable as before.
    expect([...tidy(() => mul(outside, 2).dataSync())]).toEqual([2, 4]);
    outside.dispose();
  });
});
