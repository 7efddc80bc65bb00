/** Rows of weights over the last `steps` steps of a window: each row is one average. */
export interface Averages {
  readonly steps: number;
  /** [rows, steps] */
  readonly weights: readonly Float64Array[];
}

/** Means over the last n steps, for every n of `spans`. */
export function trailingMeans(spans: readonly number[], steps: number): Averages {
  return { steps, weights: spans.map((span) => meanOver(steps - span, steps, steps)) };
}

/** For each of the last `hop` steps the mean over it and its neighbours, as far as the window has them. */
export function localMeans(hop: number, steps: number): Averages {
  const weights = Array.from({ length: hop }, (_, j) => {
    const at = steps - hop + j;
    return meanOver(Math.max(0, at - 1), Math.min(steps, at + 2), steps);
  });
  return { steps, weights };
}

function meanOver(from: number, to: number, steps: number): Float64Array {
  return new Float64Array(steps).fill(1 / (to - from), from, to);
}

/** Averages residuals [steps, K] into `out` [rows, K]. */
export function average({ steps, weights }: Averages, residual: Float64Array, out: Float64Array): void {
  const kpis = residual.length / steps;
  out.fill(0);
  for (let row = 0; row < weights.length; row++) {
    for (let t = 0; t < steps; t++) {
      const weight = weights[row][t];
      if (weight === 0) continue;
      for (let k = 0; k < kpis; k++) out[row * kpis + k] += weight * residual[t * kpis + k];
    }
  }
}
