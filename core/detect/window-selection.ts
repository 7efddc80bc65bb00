import type { WindowBatch } from './detector.ts';

/** Copies of the windows at these places, in that order. */
export function windowsAt(batch: WindowBatch, places: readonly number[]): WindowBatch {
  const { length, kpis } = batch;
  const copied = (values: Float32Array, size: number) => {
    const out = new Float32Array(places.length * size);
    places.forEach((place, i) => {
      out.set(values.subarray(place * size, (place + 1) * size), i * size);
    });
    return out;
  };
  return {
    ...batch,
    count: places.length,
    entities: places.map((place) => batch.entities[place]),
    ends: Float64Array.from(places, (place) => batch.ends[place]),
    x: copied(batch.x, length * kpis),
    seasonal: copied(batch.seasonal, length * kpis),
    trend: copied(batch.trend, kpis),
    step: copied(batch.step, kpis),
  };
}

/** The windows of both, one after the other. They are of one shape. */
export function joinWindows(a: WindowBatch, b: WindowBatch): WindowBatch {
  const joined = (first: Float32Array, second: Float32Array) => {
    const out = new Float32Array(first.length + second.length);
    out.set(first);
    out.set(second, first.length);
    return out;
  };
  return {
    ...a,
    count: a.count + b.count,
    entities: [...a.entities, ...b.entities],
    ends: Float64Array.from([...a.ends, ...b.ends]),
    x: joined(a.x, b.x),
    seasonal: joined(a.seasonal, b.seasonal),
    trend: joined(a.trend, b.trend),
    step: joined(a.step, b.step),
  };
}
