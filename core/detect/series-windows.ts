import type { ScaledSeries } from '#core/series/batch-condition.ts';
import type { WindowBatch } from './detector.ts';

const BATCH = 512;

/** Windows of W steps, the last `hop` of them new, one hop apart. */
export interface WindowCut {
  /** W */
  readonly length: number;
  readonly hop: number;
  /** Only windows of the steps before this one; all steps by default. */
  readonly before?: number;
}

/**
 * Cuts a series into windows in the order of time, aligned so that the last one ends with the series: the same windows
 * whatever `before` is. Of its first steps the first W − hop, and up to hop − 1 more, are new in none of them.
 * @throws RangeError when the new steps are not some of the window's
 */
export function* windowsOfSeries(series: ScaledSeries, cut: WindowCut): Generator<WindowBatch> {
  const { length, hop, before = series.steps } = cut;
  if (hop < 1 || hop > length) throw new RangeError(`windows of ${length} steps with ${hop} new ones`);
  if (series.steps < length) return;
  const lasts: number[] = [];
  for (let last = ((series.steps - length) % hop) + length - 1; last < before; last += hop) lasts.push(last);
  for (let i = 0; i < lasts.length; i += BATCH) yield batchOf(series, cut, lasts.slice(i, i + BATCH));
}

function batchOf(series: ScaledSeries, { length, hop }: WindowCut, lasts: readonly number[]): WindowBatch {
  const { entity, startMs, granularityMs, kpis } = series;
  const count = lasts.length;
  const x = new Float32Array(count * length * kpis);
  const seasonal = new Float32Array(x.length);
  const trend = new Float32Array(count * kpis);
  const step = new Float32Array(trend.length);
  lasts.forEach((last, b) => {
    const from = (last - length + 1) * kpis;
    const to = (last + 1) * kpis;
    x.set(series.x.subarray(from, to), b * length * kpis);
    seasonal.set(series.seasonal.subarray(from, to), b * length * kpis);
    trend.set(series.trend.subarray(from, from + kpis), b * kpis);
    step.set(series.step, b * kpis);
  });
  return {
    count,
    length,
    kpis,
    hop,
    entities: lasts.map(() => entity),
    ends: Float64Array.from(lasts, (last) => startMs + last * granularityMs),
    x,
    seasonal,
    trend,
    step,
  };
}

/**
 * Lays what a detector says of each window's new steps on the series' own steps.
 * @param of [B, hop · width] of a batch, row-major
 * @returns [steps · width], NaN at steps that are new in no window
 */
export async function overSteps(
  series: ScaledSeries,
  cut: WindowCut,
  of: (batch: WindowBatch) => Float32Array | Promise<Float32Array>,
  width = 1,
): Promise<Float32Array> {
  const out = new Float32Array(series.steps * width).fill(Number.NaN);
  for (const batch of windowsOfSeries(series, cut)) {
    const values = await of(batch);
    const size = cut.hop * width;
    for (let b = 0; b < batch.count; b++) {
      const last = Math.round((batch.ends[b] - series.startMs) / series.granularityMs);
      out.set(values.subarray(b * size, (b + 1) * size), (last - cut.hop + 1) * width);
    }
  }
  return out;
}
