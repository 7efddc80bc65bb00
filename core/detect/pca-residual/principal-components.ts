import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Mean and covariance of vectors [K], in one pass; sums are taken about the first vector. */
export class Covariance {
  readonly #kpis: number;
  readonly #origin: Float64Array;
  readonly #y: Float64Array;
  readonly #sum: Float64Array;
  readonly #products: Matrix;
  #count = 0;

  constructor(kpis: number) {
    this.#kpis = kpis;
    this.#origin = new Float64Array(kpis);
    this.#y = new Float64Array(kpis);
    this.#sum = new Float64Array(kpis);
    this.#products = Matrix.zeros(kpis, kpis);
  }

  /** @param values the vector is at [offset, offset + K) */
  add(values: Float32Array, offset: number): void {
    const kpis = this.#kpis;
    const y = this.#y;
    if (this.#count++ === 0) this.#origin.set(values.subarray(offset, offset + kpis));
    for (let i = 0; i < kpis; i++) {
      y[i] = values[offset + i] - this.#origin[i];
      this.#sum[i] += y[i];
    }
    for (let i = 0; i < kpis; i++) {
      for (let j = 0; j <= i; j++) this.#products.set(i, j, this.#products.get(i, j) + y[i] * y[j]);
    }
  }

  mean(): Float64Array {
    return this.#origin.map((origin, i) => origin + this.#sum[i] / this.#count);
  }

  matrix(): Matrix {
    const n = this.#count;
    const out = Matrix.zeros(this.#kpis, this.#kpis);
    for (let i = 0; i < this.#kpis; i++) {
      for (let j = 0; j <= i; j++) {
        const value = this.#products.get(i, j) / n - (this.#sum[i] * this.#sum[j]) / (n * n);
        out.set(i, j, value);
        out.set(j, i, value);
      }
    }
    return out;
  }
}

/**
 * Basis of what the principal components leave over, when as many of them are kept as explain the share of the variance.
 * @returns [K, r] with orthonormal columns, row-major; r may be 0
 */
export function leftoverBasis(covariance: Matrix, share: number): { basis: Float64Array; size: number } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const kpis = covariance.rows;
  const ascending = Array.from(realEigenvalues.keys()).sort(
    (a, b) => realEigenvalues[a] - realEigenvalues[b],
  );
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  let left = total;
  let kept = 0;
  while (kept < kpis && left > (1 - share) * total)
    left -= Math.max(0, realEigenvalues[ascending[kpis - ++kept]]);
  const size = kpis - kept;
  const basis = new Float64Array(kpis * size);
  for (let k = 0; k < kpis; k++) {
    for (let j = 0; j < size; j++) basis[k * size + j] = eigenvectorMatrix.get(k, ascending[j]);
  }
  return { basis, size };
}
