import type { Random } from '#core/random/random.ts';
import type { TreeNode } from '#core/trees/tree-ensemble.ts';

const EULER = 0.577_215_664_901_532_9;

/** Splits on average until a point among so many stands alone, if all splits are at random: c(n) of the paper. */
export function usualPath(points: number): number {
  if (points <= 1) return 0;
  if (points === 2) return 1;
  return 2 * (Math.log(points - 1) + EULER) - (2 * (points - 1)) / points;
}

/**
 * The nodes of one tree, root first. Each branch splits a feature that still varies, drawn at random, at a value between
 * its bounds; at the depth of a balanced tree it ends. Leaves hold the splits that lead to them, and those that would be
 * usual among the points left in them.
 * @param points [N, D] row-major
 * @param places of the points to grow it on, at least one; taken over, and reordered
 */
export function growIsolationTree(
  points: Float32Array,
  dimensions: number,
  places: Int32Array,
  random: Random,
): TreeNode[] {
  const maxDepth = Math.ceil(Math.log2(Math.max(2, places.length)));
  const nodes: TreeNode[] = [];
  const open = [{ node: 0, own: places, depth: 0 }];
  let count = 1;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, own, depth } = next;
    const split = own.length > 1 && depth < maxDepth ? drawSplit(points, dimensions, own, random) : undefined;
    if (split === undefined) {
      nodes[node] = { value: depth + usualPath(own.length) };
      continue;
    }
    const ofLeft = partition(points, dimensions, own, split);
    nodes[node] = { ...split, left: count };
    open.push({ node: count, own: own.subarray(0, ofLeft), depth: depth + 1 });
    open.push({ node: count + 1, own: own.subarray(ofLeft), depth: depth + 1 });
    count += 2;
  }
  return nodes;
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
}

/** Of a feature that varies; undefined where all points are the same. */
function drawSplit(
  points: Float32Array,
  dimensions: number,
  places: Int32Array,
  random: Random,
): Split | undefined {
  const features = Int32Array.from({ length: dimensions }, (_, d) => d);
  for (let tried = 0; tried < dimensions; tried++) {
    const at = random.integer(tried, dimensions);
    const feature = features[at];
    features[at] = features[tried];
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (const place of places) {
      const value = points[place * dimensions + feature];
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    if (!(lowest < highest)) continue;
    const threshold = Math.fround(random.uniform(lowest, highest));
    // Rounded up to the highest value it would leave the right side empty.
    return { feature, threshold: threshold < highest ? threshold : lowest };
  }
  return undefined;
}

/** Brings the points that go left to the front. @returns how many they are */
function partition(
  points: Float32Array,
  dimensions: number,
  places: Int32Array,
  { feature, threshold }: Split,
): number {
  let left = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    if (points[place * dimensions + feature] > threshold) continue;
    places[i] = places[left];
    places[left++] = place;
  }
  return left;
}
