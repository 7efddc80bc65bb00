import { type Tensor3D, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import type { WindowBatch } from '../detector.ts';
import { STEP_FLOOR } from '../residual-features/residual.ts';
import type { CvaeInput } from './network.ts';

/** Windows that go through the network at once. */
export const CHUNK = 512;

/** The last T steps of windows, in room that is claimed once. */
export class WindowStore {
  readonly steps: number;
  readonly kpis: number;
  readonly #x: Float32Array;
  readonly #seasonal: Float32Array;
  readonly #trend: Float32Array;
  readonly #unit: Float32Array;
  #count = 0;

  constructor(capacity: number, steps: number, kpis: number) {
    this.steps = steps;
    this.kpis = kpis;
    this.#x = new Float32Array(capacity * steps * kpis);
    this.#seasonal = new Float32Array(this.#x.length);
    this.#trend = new Float32Array(capacity * kpis);
    this.#unit = new Float32Array(capacity * kpis);
  }

  get count(): number {
    return this.#count;
  }

  /** Puts window `index` of the batch at `at`, which is at most `count`. */
  set(at: number, { length, kpis, x, seasonal, trend, step }: WindowBatch, index: number): void {
    const end = (index + 1) * length * kpis;
    const from = end - this.steps * kpis;
    this.#x.set(x.subarray(from, end), at * this.steps * kpis);
    this.#seasonal.set(seasonal.subarray(from, end), at * this.steps * kpis);
    for (let k = 0; k < kpis; k++) {
      this.#trend[at * kpis + k] = trend[index * kpis + k];
      this.#unit[at * kpis + k] = Math.max(step[index * kpis + k], STEP_FLOOR);
    }
    this.#count = Math.max(this.#count, at + 1);
  }

  /** All windows, as the network reads them. */
  all(): CvaeInput {
    return this.tensors(Int32Array.from({ length: this.#count }, (_, i) => i));
  }

  /** The windows at these places, as the network reads them. */
  tensors(places: ArrayLike<number>): CvaeInput {
    const { kpis } = this;
    const batch = places.length;
    return {
      x: this.#timeFirst(this.#x, places),
      seasonal: this.#timeFirst(this.#seasonal, places),
      trend: tensor2d(rowsAt(this.#trend, kpis, places), [batch, kpis]),
      unit: tensor2d(rowsAt(this.#unit, kpis, places), [batch, kpis]),
    };
  }

  #timeFirst(values: Float32Array, places: ArrayLike<number>): Tensor3D {
    const { steps, kpis } = this;
    const batch = places.length;
    const out = new Float32Array(steps * batch * kpis);
    for (let b = 0; b < batch; b++) {
      let from = places[b] * steps * kpis;
      for (let t = 0; t < steps; t++) {
        const at = (t * batch + b) * kpis;
        for (let k = 0; k < kpis; k++) out[at + k] = values[from++];
      }
    }
    return tensor3d(out, [steps, batch, kpis]);
  }
}

/** The last T steps of all windows of a batch, so many at a time as may go through the network at once. */
export function* chunksOf(
  batch: WindowBatch,
  steps: number,
): Generator<{ readonly from: number; readonly store: WindowStore }> {
  for (let from = 0; from < batch.count; from += CHUNK) {
    const size = Math.min(CHUNK, batch.count - from);
    const store = new WindowStore(size, steps, batch.kpis);
    for (let i = 0; i < size; i++) store.set(i, batch, from + i);
    yield { from, store };
  }
}

function rowsAt(values: Float32Array, width: number, places: ArrayLike<number>): Float32Array {
  const out = new Float32Array(places.length * width);
  for (let i = 0; i < places.length; i++) {
    out.set(values.subarray(places[i] * width, (places[i] + 1) * width), i * width);
  }
  return out;
}
