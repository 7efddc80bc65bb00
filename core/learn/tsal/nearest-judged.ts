import { scaleOf, standardise } from '#core/points/standardise.ts';
import type { EmbeddedWindows } from './choose-windows.ts';
import { squaredDistance } from './distances.ts';

/** A judged window, and how far it is. */
export interface JudgedNeighbour {
  /** Among the judged. */
  readonly place: number;
  /** Root mean square over the dimensions, in standard deviations of history. */
  readonly distance: number;
}

/**
 * The `count` judged windows that are most like each of the chosen, nearest first: what an operator may compare with.
 * @param places of the chosen, in history
 * @throws RangeError when history is empty or an embedding is not finite
 */
export function nearestJudged(
  { history, judged, dimensions }: EmbeddedWindows,
  places: Int32Array,
  count: number,
): JudgedNeighbour[][] {
  const scale = scaleOf(history, dimensions);
  const known = standardise(judged, scale);
  return Array.from(places, (chosen) => {
    const point = standardise(history.subarray(chosen * dimensions, (chosen + 1) * dimensions), scale);
    return Array.from({ length: known.length / dimensions }, (_, place) => ({
      place,
      distance: Math.sqrt(squaredDistance(point, 0, known, place, dimensions) / dimensions),
    }))
      .sort((a, b) => a.distance - b.distance || a.place - b.place)
      .slice(0, count);
  });
}
