import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

/**
 * `leafSums` as a part of a graph: [N, 1], summed in float32.
 * @param features [N, F]
 */
export function treesTensor(graph: GraphBuilder, features: string, trees: TreeEnsemble): string {
  const { roots, feature, threshold, left, value } = orOneLeaf(trees);
  const places = Array.from(feature, (_, node) => node);
  const leaves = places.filter((node) => feature[node] < 0);
  const treeOf = new Array<number>(feature.length);
  const last = [...roots.subarray(1), feature.length];
  roots.forEach((root, tree) => void treeOf.fill(tree, root, last[tree]));
  const ofBranches = (read: (node: number) => number) => ({
    ints: places.map((node) => (feature[node] < 0 ? 0 : read(node))),
  });
  return graph.node('ai.onnx.ml.TreeEnsembleRegressor', [features], {
    n_targets: { int: 1 },
    base_values: { floats: [trees.base] },
    nodes_treeids: { ints: treeOf },
    nodes_nodeids: { ints: places },
    nodes_modes: { strings: places.map((node) => (feature[node] < 0 ? 'LEAF' : 'BRANCH_LEQ')) },
    nodes_featureids: ofBranches((node) => feature[node]),
    nodes_values: { floats: [...threshold] },
    nodes_truenodeids: ofBranches((node) => left[node]),
    nodes_falsenodeids: ofBranches((node) => left[node] + 1),
    target_treeids: { ints: leaves.map((node) => treeOf[node]) },
    target_nodeids: { ints: leaves },
    target_ids: { ints: leaves.map(() => 0) },
    target_weights: { floats: leaves.map((node) => value[node]) },
  });
}

/** ONNX knows no ensemble without a tree. */
function orOneLeaf(trees: TreeEnsemble): TreeEnsemble {
  if (trees.roots.length > 0) return trees;
  return {
    ...trees,
    roots: Int32Array.of(0),
    feature: Int32Array.of(-1),
    threshold: Float32Array.of(0),
    left: Int32Array.of(0),
    value: Float32Array.of(0),
  };
}
