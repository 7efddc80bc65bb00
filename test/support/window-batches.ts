import type { WindowBatch, WindowShape } from '#core/detect/detector.ts';
import type { Random } from '#core/random/random.ts';

const HOP_MS = 300_000;

export interface Drift {
  /** Added to x of the last steps of every window. */
  readonly shift?: number;
  /** The last steps stand still. */
  readonly frozen?: boolean;
  readonly steps: number;
  readonly kpis: readonly number[];
}

/**
 * Windows as a cell sends them: a daily swing as the seasonal profile, autocorrelated noise that the KPIs partly share, and
 * typical steps to match.
 */
export function randomBatch(shape: WindowShape, count: number, random: Random, drift?: Drift): WindowBatch {
  const { length, kpis, hop } = shape;
  const x = new Float32Array(count * length * kpis);
  const seasonal = new Float32Array(x.length);
  const trend = Float32Array.from({ length: count * kpis }, () => random.normal(0, 0.1));
  const step = Float32Array.from({ length: count * kpis }, () => random.uniform(0.05, 0.6));
  for (let b = 0; b < count; b++) {
    const phase = random.uniform(0, 2 * Math.PI);
    const noise = new Float64Array(kpis);
    for (let t = 0; t < length; t++) {
      const load = random.normal();
      for (let k = 0; k < kpis; k++) {
        const at = (b * length + t) * kpis + k;
        const unit = step[b * kpis + k];
        noise[k] = 0.5 * noise[k] + unit * (random.normal(0, 0.8) + 0.5 * load);
        seasonal[at] = Math.sin(phase + (2 * Math.PI * t) / 288 + k);
        x[at] = seasonal[at] + trend[b * kpis + k] + noise[k];
        if (!drift?.kpis.includes(k) || t < length - drift.steps) continue;
        if (drift.frozen) x[at] = x[(b * length + length - drift.steps - 1) * kpis + k];
        else x[at] += (drift.shift ?? 0) * unit;
      }
    }
  }
  return {
    ...shape,
    count,
    entities: Array.from({ length: count }, (_, b) => `cell-${b}`),
    ends: Float64Array.from({ length: count }, (_, b) => (b + 1) * hop * HOP_MS),
    x,
    seasonal,
    trend,
    step,
  };
}

/** The windows of a batch at `indices`, in that order. */
export function pick(batch: WindowBatch, indices: readonly number[]): WindowBatch {
  const { length, kpis } = batch;
  const take = (values: Float32Array, size: number) =>
    Float32Array.from(indices.flatMap((i) => [...values.subarray(i * size, (i + 1) * size)]));
  return {
    ...batch,
    count: indices.length,
    entities: indices.map((i) => batch.entities[i]),
    ends: Float64Array.from(indices, (i) => batch.ends[i]),
    x: take(batch.x, length * kpis),
    seasonal: take(batch.seasonal, length * kpis),
    trend: take(batch.trend, kpis),
    step: take(batch.step, kpis),
  };
}

/** The same windows with their KPIs in another order: KPI k of the result is KPI order[k]. */
export function permuteKpis(batch: WindowBatch, order: readonly number[]): WindowBatch {
  const { kpis } = batch;
  const permute = (values: Float32Array) =>
    values.map((_, at) => values[at - (at % kpis) + order[at % kpis]]);
  return {
    ...batch,
    x: permute(batch.x),
    seasonal: permute(batch.seasonal),
    trend: permute(batch.trend),
    step: permute(batch.step),
  };
}
