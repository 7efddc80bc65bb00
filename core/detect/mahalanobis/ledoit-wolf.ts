import { Matrix } from 'ml-matrix';

export interface CovarianceEstimate {
  /** [p] */
  readonly mean: Float64Array;
  /** p × p, shrunk */
  readonly covariance: Matrix;
  /** Weight of the spherical target, 0 … 1. */
  readonly shrinkage: number;
}

/**
 * Mean and covariance of vectors of p features, in one pass: (1 − δ)·S + δ·(tr S / p)·I, with the δ that makes the expected
 * squared error least.
 *
 * Ledoit & Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate Analysis 88
 * (2004). Sums are taken about the first vector, so that a large mean costs no digits.
 */
export class LedoitWolf {
  readonly #p: number;
  readonly #origin: Float64Array;
  readonly #y: Float64Array;
  /** Σ y */
  readonly #sum: Float64Array;
  /** Σ y yᵀ, upper triangle */
  readonly #products: Float64Array;
  /** Σ |y|² y */
  readonly #cubes: Float64Array;
  /** Σ |y|⁴ */
  #fourths = 0;
  #count = 0;

  constructor(features: number) {
    this.#p = features;
    this.#origin = new Float64Array(features);
    this.#y = new Float64Array(features);
    this.#sum = new Float64Array(features);
    this.#cubes = new Float64Array(features);
    this.#products = new Float64Array(features * features);
  }

  /** @param values the vector is at [offset, offset + p) */
  add(values: Float64Array, offset = 0): void {
    const p = this.#p;
    const y = this.#y;
    const products = this.#products;
    if (this.#count++ === 0) this.#origin.set(values.subarray(offset, offset + p));
    let norm = 0;
    for (let i = 0; i < p; i++) {
      y[i] = values[offset + i] - this.#origin[i];
      norm += y[i] * y[i];
    }
    this.#fourths += norm * norm;
    for (let i = 0; i < p; i++) {
      const yi = y[i];
      this.#sum[i] += yi;
      this.#cubes[i] += norm * yi;
      for (let j = i, at = i * p + i; j < p; j++, at++) products[at] += yi * y[j];
    }
  }

  /** @throws RangeError when nothing was added */
  estimate(): CovarianceEstimate {
    const p = this.#p;
    const n = this.#count;
    if (n === 0) throw new RangeError('no covariance without observations');
    const shift = this.#sum.map((sum) => sum / n);
    const covariance = new Matrix(p, p);
    let squares = 0;
    for (let i = 0; i < p; i++) {
      for (let j = i; j < p; j++) {
        const value = this.#products[i * p + j] / n - shift[i] * shift[j];
        covariance.set(i, j, value);
        covariance.set(j, i, value);
        squares += (i === j ? 1 : 2) * value * value;
      }
    }
    const mu = covariance.trace() / p;
    const delta = squares - p * mu * mu;
    const beta = Math.min((this.#centredFourths(shift) / n - squares) / n, delta);
    const shrinkage = beta > 0 ? beta / delta : 0;
    covariance.mul(1 - shrinkage);
    for (let i = 0; i < p; i++) covariance.set(i, i, covariance.get(i, i) + shrinkage * mu);
    return { mean: shift.map((value, i) => value + this.#origin[i]), covariance, shrinkage };
  }

  /** Σ |y − d|⁴, from the sums about the origin. */
  #centredFourths(d: Float64Array): number {
    const p = this.#p;
    let dd = 0;
    let dSum = 0;
    let dCubes = 0;
    let dProductsD = 0;
    let trace = 0;
    for (let i = 0; i < p; i++) {
      dd += d[i] * d[i];
      dSum += d[i] * this.#sum[i];
      dCubes += d[i] * this.#cubes[i];
      trace += this.#products[i * p + i];
      for (let j = i; j < p; j++) {
        dProductsD += (i === j ? 1 : 2) * d[i] * this.#products[i * p + j] * d[j];
      }
    }
    const n = this.#count;
    return this.#fourths - 4 * dCubes + 4 * dProductsD + 2 * dd * trace - 4 * dd * dSum + n * dd * dd;
  }
}
