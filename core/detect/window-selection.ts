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

/** All windows, one after the other. They are of one shape. @throws RangeError when there is nothing to join */
export function joinWindows(parts: readonly WindowBatch[]): WindowBatch {
  const [first] = parts;
  if (first === undefined) throw new RangeError('no windows to join');
  const joined = (read: (part: WindowBatch) => Float32Array) => {
    const out = new Float32Array(parts.reduce((sum, part) => sum + read(part).length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(read(part), at);
      at += read(part).length;
    }
    return out;
  };
  return {
    ...first,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    entities: parts.flatMap(({ entities }) => entities),
    ends: Float64Array.from(parts.flatMap(({ ends }) => [...ends])),
    x: joined(({ x }) => x),
    seasonal: joined(({ seasonal }) => seasonal),
    trend: joined(({ trend }) => trend),
    step: joined(({ step }) => step),
  };
}
