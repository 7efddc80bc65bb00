import { rowsAt } from '#core/detect/deep-svdd/rows.ts';
import type { Random } from '#core/random/random.ts';

/** Rows whose labels are known to whoever answers queries, and to nobody else. */
export interface LabelledPoints {
  /** [N, D] row-major */
  readonly points: Float32Array;
  /** D */
  readonly dimensions: number;
  /** [N] 0 = normal */
  readonly labels: Uint8Array;
}

/** Share of the rows that are abnormal. */
export function pollutionOf(labels: Uint8Array): number {
  return labels.reduce((count, label) => count + Number(label !== 0), 0) / labels.length;
}

/**
 * Leaves out abnormal rows at random until they are the wanted share of all that are left; one stays at least. Where they are not
 * that many, all stay.
 * @param pollution 0 to 1
 */
export function polluted(data: LabelledPoints, pollution: number, random: Random): LabelledPoints {
  const { points, dimensions, labels } = data;
  if (pollution >= pollutionOf(labels)) return data;
  const places = Array.from(labels.keys());
  const normal = places.filter((place) => labels[place] === 0);
  const abnormal = random.shuffle(places.filter((place) => labels[place] !== 0));
  const wanted = Math.max(1, Math.round((pollution / (1 - pollution)) * normal.length));
  const kept = Int32Array.from([...normal, ...abnormal.slice(0, wanted)]).sort();
  return {
    points: rowsAt(points, dimensions, kept),
    dimensions,
    labels: Uint8Array.from(kept, (place) => labels[place]),
  };
}

/**
 * Each column from 0 to 1, its least and greatest value; 0 where it does not vary. To take z-scores first, as the paper does,
 * would change nothing.
 * @param points [N, D] row-major
 */
export function minMax(points: Float32Array, dimensions: number): Float32Array {
  const lowest = new Float64Array(dimensions).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(dimensions).fill(Number.NEGATIVE_INFINITY);
  points.forEach((value, at) => {
    const d = at % dimensions;
    lowest[d] = Math.min(lowest[d], value);
    highest[d] = Math.max(highest[d], value);
  });
  return points.map((value, at) => {
    const d = at % dimensions;
    return highest[d] > lowest[d] ? (value - lowest[d]) / (highest[d] - lowest[d]) : 0;
  });
}
