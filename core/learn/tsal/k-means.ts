import type { Random } from '#core/random/random.ts';
import { distancesFromNearest, squaredDistance } from './distances.ts';

export interface Clustering {
  /** [k, D] */
  readonly centres: Float32Array;
  /** [N] cluster of each point */
  readonly clusters: Int32Array;
}

/** Rounds at most; some twenty usually settle it. */
const MAX_ROUNDS = 50;

/**
 * Lloyd's algorithm from k-means++ centres (Arthur & Vassilvitskii 2007). Every cluster holds a point: there are fewer
 * clusters where fewer points differ.
 * @param points [N, D] row-major, N >= 1
 * @throws RangeError when k < 1
 */
export function kMeans(points: Float32Array, dimensions: number, k: number, random: Random): Clustering {
  if (!(k >= 1)) throw new RangeError(`no clustering has ${k} clusters`);
  let centres = firstCentres(points, dimensions, k, random);
  let clusters = nearestCentres(points, centres, dimensions);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    centres = meansOf(points, clusters, centres, dimensions);
    const next = nearestCentres(points, centres, dimensions);
    const settled = next.every((cluster, point) => cluster === clusters[point]);
    clusters = next;
    if (settled) break;
  }
  return withoutEmpty(centres, clusters, dimensions);
}

/** Cluster [N] of each point: the nearest centre's, the first one's among equals. */
export function nearestCentres(points: Float32Array, centres: Float32Array, dimensions: number): Int32Array {
  const k = centres.length / dimensions;
  return Int32Array.from({ length: points.length / dimensions }, (_, point) => {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < k; cluster++) {
      const distance = squaredDistance(points, point, centres, cluster, dimensions);
      if (distance < least) {
        least = distance;
        nearest = cluster;
      }
    }
    return nearest;
  });
}

/** Points of the set, each drawn by its squared distance from those drawn before. */
function firstCentres(points: Float32Array, dimensions: number, k: number, random: Random): Float32Array {
  const count = points.length / dimensions;
  const drawn = [random.integer(0, count)];
  const centreOf = (point: number) => points.subarray(point * dimensions, (point + 1) * dimensions);
  const distances = distancesFromNearest(points, centreOf(drawn[0]), dimensions);
  while (drawn.length < k) {
    const sum = distances.reduce((total, distance) => total + distance, 0);
    if (sum === 0) break;
    const next = drawByWeight(distances, random.uniform(0, sum));
    drawn.push(next);
    const fromNext = distancesFromNearest(points, centreOf(next), dimensions);
    for (let point = 0; point < count; point++)
      distances[point] = Math.min(distances[point], fromNext[point]);
  }
  const centres = new Float32Array(drawn.length * dimensions);
  drawn.forEach((point, cluster) => void centres.set(centreOf(point), cluster * dimensions));
  return centres;
}

/** The place at which the running sum of the weights passes `level`; the last with a weight where rounding hides it. */
function drawByWeight(weights: Float64Array, level: number): number {
  let left = level;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

/** A cluster that lost all its points keeps its centre. */
function meansOf(
  points: Float32Array,
  clusters: Int32Array,
  centres: Float32Array,
  dimensions: number,
): Float32Array {
  const sums = new Float64Array(centres.length);
  const sizes = new Int32Array(centres.length / dimensions);
  clusters.forEach((cluster, point) => {
    sizes[cluster]++;
    for (let d = 0; d < dimensions; d++) sums[cluster * dimensions + d] += points[point * dimensions + d];
  });
  return centres.map((value, at) => {
    const size = sizes[Math.floor(at / dimensions)];
    return size > 0 ? sums[at] / size : value;
  });
}

function withoutEmpty(centres: Float32Array, clusters: Int32Array, dimensions: number): Clustering {
  const held = [...new Set(clusters)].sort((a, b) => a - b);
  const placeOf = new Map(held.map((cluster, place) => [cluster, place]));
  const kept = new Float32Array(held.length * dimensions);
  held.forEach((cluster, place) => {
    kept.set(centres.subarray(cluster * dimensions, (cluster + 1) * dimensions), place * dimensions);
  });
  return { centres: kept, clusters: clusters.map((cluster) => placeOf.get(cluster)!) };
}
