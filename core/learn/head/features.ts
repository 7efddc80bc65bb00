import type { WindowBatch } from '#core/detect/detector.ts';
import { readResidual, STEP_FLOOR } from '#core/detect/residual-features/residual.ts';
import { featuresOf, type HeadLayout } from './layout.ts';

/** Keeps the logarithm of a mean change finite, and a flat line apart from ordinary calm. */
export const CALM = 0.1;

/** Features of one window at a time, in room that is used again: every span is a difference of running sums. */
export class HeadFeatures {
  readonly layout: HeadLayout;
  /** F */
  readonly count: number;
  readonly #residual: Float64Array;
  /** [W + 1, K] sums up to a step */
  readonly #residuals: Float64Array;
  readonly #squares: Float64Array;
  readonly #changes: Float64Array;
  readonly #echoes: Float64Array;

  constructor(layout: HeadLayout) {
    const { length, kpis } = layout.shape;
    this.layout = layout;
    this.count = featuresOf(layout);
    this.#residual = new Float64Array(length * kpis);
    const sums = () => new Float64Array((length + 1) * kpis);
    this.#residuals = sums();
    this.#squares = sums();
    this.#changes = sums();
    this.#echoes = sums();
  }

  /** Reads window `index`, whose steps `write` then tells of. */
  read(batch: WindowBatch, index: number): void {
    const { length, kpis, x, step } = batch;
    const back = this.layout.lag * kpis;
    const residual = this.#residual;
    readResidual(batch, index, length, residual);
    const first = index * length * kpis;
    for (let i = 0, k = 0; i < residual.length; i++) {
      const value = residual[i];
      const unit = Math.max(step[index * kpis + k], STEP_FLOOR);
      const change = i < kpis ? 0 : Math.abs(x[first + i] - x[first + i - kpis]) / unit;
      const echo = i < back ? 0 : value * residual[i - back];
      this.#residuals[i + kpis] = this.#residuals[i] + value;
      this.#squares[i + kpis] = this.#squares[i] + value * value;
      this.#changes[i + kpis] = this.#changes[i] + change;
      this.#echoes[i + kpis] = this.#echoes[i] + echo;
      if (++k === kpis) k = 0;
    }
  }

  /** Writes the features of judged step `target` of the window to `out` from `at` on: K values a span, then what follows it. */
  write(target: number, out: Float32Array, at: number): void {
    const { shape, targets } = this.layout;
    const { kpis, length } = shape;
    const { step, means, changes, deviations, echoes } = targets[target];
    let to = at;
    for (const span of means) to = this.#each(to, kpis, out, (k) => mean(this.#residuals, span, kpis, k));
    for (const span of changes) {
      to = this.#each(to, kpis, out, (k) => Math.log(mean(this.#changes, span, kpis, k) + CALM));
    }
    for (const span of deviations) {
      to = this.#each(to, kpis, out, (k) => Math.sqrt(Math.max(this.#excess(this.#squares, span, k), 0)));
    }
    for (const span of echoes) to = this.#each(to, kpis, out, (k) => this.#excess(this.#echoes, span, k));
    out[to] = length - 1 - step;
  }

  #each(at: number, kpis: number, out: Float32Array, read: (kpi: number) => number): number {
    for (let k = 0; k < kpis; k++) out[at + k] = read(k);
    return at + kpis;
  }

  /** Mean product less the squared mean residual. */
  #excess(products: Float64Array, span: readonly [number, number], k: number): number {
    const { kpis } = this.layout.shape;
    return mean(products, span, kpis, k) - mean(this.#residuals, span, kpis, k) ** 2;
  }
}

function mean(sums: Float64Array, [from, to]: readonly [number, number], kpis: number, k: number): number {
  return (sums[to * kpis + k] - sums[from * kpis + k]) / (to - from);
}
