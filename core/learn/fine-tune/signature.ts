import type { WindowBatch } from '#core/detect/detector.ts';
import { readResidual } from '#core/detect/residual-features/residual.ts';
import { MARK, type MarkedWindows } from '../marked-windows.ts';

/** Features of each KPI. */
const FEATURES = 3;
/** Steps over which an oscillation turns into its opposite, as most do at some multiple of it. */
const LAG = 3;
/** Keeps the logarithm of a flat line finite. */
const CALM = 0.2;

/**
 * What an anomaly looks like, in a few numbers [3 K]: of each KPI's residual at the given steps the mean, the logarithm of
 * the mean change from step to step, and the autocovariance over three steps.
 * @param steps of the window, in order
 */
export function signatureOf(windows: WindowBatch, index: number, steps: readonly number[]): Float64Array {
  const { length, kpis } = windows;
  const residual = new Float64Array(length * kpis);
  readResidual(windows, index, length, residual);
  const signature = new Float64Array(FEATURES * kpis);
  for (let k = 0; k < kpis; k++) {
    const values = steps.map((t) => residual[t * kpis + k]);
    const mean = meanOf(values);
    const changes = values.slice(1).map((value, i) => Math.abs(value - values[i]));
    const products = values.slice(LAG).map((value, i) => (value - mean) * (values[i] - mean));
    signature.set([mean, Math.log(meanOf(changes) + CALM), meanOf(products)], FEATURES * k);
  }
  return signature;
}

/** The anomalous steps of a window, in order. */
export function anomalousSteps({ windows: { length }, marks }: MarkedWindows, index: number): number[] {
  return Array.from({ length }, (_, t) => t).filter((t) => marks[index * length + t] === MARK.ANOMALOUS);
}

/** 0 of no values. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
