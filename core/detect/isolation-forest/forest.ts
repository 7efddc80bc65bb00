import type { Random } from '#core/random/random.ts';
import { leafSums, type TreeEnsemble, treeEnsemble } from '#core/trees/tree-ensemble.ts';
import { growIsolationTree, usualPath } from './isolation-tree.ts';

export interface ForestSettings {
  readonly trees: number;
  /** Points that a tree is grown on. */
  readonly subsample: number;
}

/** As published: more trees or points change little. */
export const DEFAULT_FOREST: ForestSettings = { trees: 100, subsample: 256 };

export interface IsolationForest {
  /** Its leaf sums are the mean length of a point's paths in units of the usual one. */
  readonly paths: TreeEnsemble;
}

/**
 * Isolation forest (Liu, Ting & Zhou, "Isolation Forest", ICDM 2008): trees that split at random, each on a few points of
 * its own. What is anomalous ends in a leaf of its own after few splits.
 * @param points [N, D] row-major
 * @throws RangeError when there are no points, or they do not fill the dimensions
 */
export function growForest(
  points: Float32Array,
  dimensions: number,
  random: Random,
  { trees, subsample }: ForestSettings = DEFAULT_FOREST,
): IsolationForest {
  const count = points.length / dimensions;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(`${points.length} values are no points of ${dimensions} dimensions`);
  }
  const size = Math.min(subsample, count);
  const usual = usualPath(size);
  // A single point is as usual as any.
  const relative = (path: number) => (usual === 0 ? 1 : path / usual);
  const grown = Array.from({ length: trees }, (_, tree) => {
    const draw = random.fork(`tree ${tree}`);
    const nodes = growIsolationTree(points, dimensions, drawn(count, size, draw), draw);
    return nodes.map((node) => ('value' in node ? { value: relative(node.value) / trees } : node));
  });
  return { paths: treeEnsemble(dimensions, 0, grown) };
}

/**
 * [N] 2^(−E / c), with E a point's mean path and c the usual one: near 1 for anomalies, below ½ for what is usual.
 * @param points [N, D] row-major
 */
export function isolationScores({ paths }: IsolationForest, points: Float32Array): Float32Array {
  return leafSums(paths, points, points.length / paths.features).map((path) => 2 ** -path);
}

/** So many of the first `count` integers, without replacement: a shuffle (Fisher & Yates) of which only that is done. */
function drawn(count: number, size: number, random: Random): Int32Array {
  const moved = new Map<number, number>();
  return Int32Array.from({ length: size }, (_, i) => {
    const at = random.integer(i, count);
    const place = moved.get(at) ?? at;
    moved.set(at, moved.get(i) ?? i);
    return place;
  });
}
