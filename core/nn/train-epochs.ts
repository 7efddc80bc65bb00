import { add, mul, type Scalar, type Tensor, type Tensor1D, tidy, valueAndGrad } from '@tensorflow/tfjs-core';
import type { Random } from '#core/random/random.ts';
import { Adam, adamStart } from './adam.ts';
import { compiled } from './compiled.ts';

export interface EpochSettings {
  readonly epochs: number;
  /** Rows in a batch; all there are where they are fewer. */
  readonly batch: number;
  readonly learningRate: number;
  /** L2 penalty: this times the parameters is added to the gradient. */
  readonly weightDecay: number;
}

/** What is minimised, over N rows. */
export interface EpochObjective {
  /** N */
  readonly rows: number;
  /** The tensors of the rows at these places, always of the same shapes. */
  batch(places: Int32Array): Tensor[];
  /** Of one batch; it looks at no value. */
  loss(parameters: Tensor1D, ...batch: Tensor[]): Scalar;
  /** Before each epoch, with the parameters as they are then. */
  beforeEpoch?(epoch: number, parameters: () => Float32Array): void;
  /** After each. */
  afterEpoch?(epoch: number, loss: number): void;
}

/**
 * Trains by Adam without bounds to the gradient. Batches are all of one size, so that they can be compiled for: they are cut
 * from shuffled rows without end, and an epoch is as many of them as hold each row once, or a few rows more.
 * @param start [P]
 * @returns [P]
 */
export function trainEpochs(
  start: Float32Array,
  objective: EpochObjective,
  { epochs, batch, learningRate, weightDecay }: EpochSettings,
  random: Random,
): Float32Array {
  const { rows } = objective;
  const size = Math.min(batch, rows);
  const shuffled = shuffledWithoutEnd(rows, random);
  const adam = new Adam(adamStart(start), Number.POSITIVE_INFINITY);
  const slope = compiled((parameters, ...tensors) => {
    const { value, grad } = valueAndGrad((at) => objective.loss(at as Tensor1D, ...tensors))(parameters);
    return [value, add(grad, mul(parameters, weightDecay))];
  });
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      objective.beforeEpoch?.(epoch, () => adam.state().parameters);
      let last = Number.NaN;
      for (let step = 0; step < Math.ceil(rows / size); step++) {
        const places = Int32Array.from({ length: size }, () => shuffled.next().value);
        last = tidy(() => {
          const [loss, gradient] = slope.call(adam.parameters, ...objective.batch(places));
          adam.apply(gradient as Tensor1D, learningRate);
          return loss.dataSync()[0];
        });
      }
      objective.afterEpoch?.(epoch, last);
    }
    return adam.state().parameters;
  } finally {
    adam.dispose();
    slope.dispose();
  }
}

function* shuffledWithoutEnd(rows: number, random: Random): Generator<number, never> {
  for (;;) yield* random.shuffle(Array.from({ length: rows }, (_, row) => row));
}
