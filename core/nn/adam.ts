import {
  add,
  dispose,
  div,
  keep,
  minimum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/** Where an optimisation stands: enough to go on as if it had never stopped. */
export interface AdamState {
  /** Steps taken. */
  readonly step: number;
  /** [P] */
  readonly parameters: Float32Array;
  /** [P] running mean of the gradient */
  readonly mean: Float32Array;
  /** [P] running mean of its square */
  readonly square: Float32Array;
}

/** @param parameters [P] */
export function adamStart(parameters: Float32Array): AdamState {
  const { length } = parameters;
  return { step: 0, parameters, mean: new Float32Array(length), square: new Float32Array(length) };
}

/**
 * Adam (Kingma & Ba 2015) with the gradient's norm clipped, on parameters that are one vector: a dozen operators a step,
 * however many layers there are. It holds tensors until it is disposed of.
 */
export class Adam {
  readonly #maxNorm: number;
  #step: number;
  #parameters: Tensor1D;
  #mean: Tensor1D;
  #square: Tensor1D;

  constructor(state: AdamState, maxNorm: number) {
    this.#maxNorm = maxNorm;
    this.#step = state.step;
    this.#parameters = keep(tensor1d(state.parameters));
    this.#mean = keep(tensor1d(state.mean));
    this.#square = keep(tensor1d(state.square));
  }

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /** [P]; the next step disposes of it. */
  get parameters(): Tensor1D {
    return this.#parameters;
  }

  /**
   * Moves the parameters.
   * @param gradient [P]
   */
  apply(gradient: Tensor1D, learningRate: number): void {
    this.#step++;
    const correction = Math.sqrt(1 - SQUARE_DECAY ** this.#step);
    const size = (learningRate * correction) / (1 - MEAN_DECAY ** this.#step);
    const [parameters, mean, squares] = tidy(() => {
      const clipped = mul(
        gradient,
        minimum(1, div(this.#maxNorm, add(sqrt(sum(square(gradient))), EPSILON))),
      );
      const nextMean = add(mul(this.#mean, MEAN_DECAY), mul(clipped, 1 - MEAN_DECAY));
      const nextSquare = add(mul(this.#square, SQUARE_DECAY), mul(square(clipped), 1 - SQUARE_DECAY));
      const move = div(mul(nextMean, size), add(sqrt(nextSquare), EPSILON * correction));
      return [sub(this.#parameters, move), nextMean, nextSquare] as Tensor1D[];
    });
    this.dispose();
    this.#parameters = keep(parameters);
    this.#mean = keep(mean);
    this.#square = keep(squares);
  }

  state(): AdamState {
    const read = (tensor: Tensor1D) => tensor.dataSync<'float32'>().slice();
    return {
      step: this.#step,
      parameters: read(this.#parameters),
      mean: read(this.#mean),
      square: read(this.#square),
    };
  }

  dispose(): void {
    dispose([this.#parameters, this.#mean, this.#square]);
  }
}
