import type { WindowBatch, WindowShape } from '#core/detect/detector.ts';
import { seededRandom } from '#core/random/random.ts';

const DAY_STEPS = 288;

/** Windows with a daily swing and noise: what they hold is of no account to how long they take. */
export function madeWindows(shape: WindowShape, count: number): WindowBatch {
  const random = seededRandom(0);
  const { length, kpis } = shape;
  const cells = count * length * kpis;
  const seasonal = Float32Array.from({ length: cells }, (_, at) => {
    const step = Math.floor(at / kpis);
    return Math.sin((2 * Math.PI * step) / DAY_STEPS + (at % kpis));
  });
  return {
    ...shape,
    count,
    entities: Array.from({ length: count }, (_, i) => `cell-${i}`),
    ends: Float64Array.from({ length: count }, (_, i) => i),
    x: seasonal.map((expected) => expected + random.normal(0, 0.3)),
    seasonal,
    trend: Float32Array.from({ length: count * kpis }, () => random.normal(0, 0.1)),
    step: Float32Array.from({ length: count * kpis }, () => random.uniform(0.05, 0.6)),
  };
}

/** The first windows of a batch. */
export function firstWindows(batch: WindowBatch, count: number): WindowBatch {
  const { length, kpis, entities, ends, x, seasonal, trend, step } = batch;
  const cells = count * length * kpis;
  return {
    ...batch,
    count,
    entities: entities.slice(0, count),
    ends: ends.subarray(0, count),
    x: x.subarray(0, cells),
    seasonal: seasonal.subarray(0, cells),
    trend: trend.subarray(0, count * kpis),
    step: step.subarray(0, count * kpis),
  };
}
