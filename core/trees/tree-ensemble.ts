/** A branch, whose second child stands behind the first, or a leaf. */
export type TreeNode =
  | { readonly feature: number; readonly threshold: number; readonly left: number }
  | { readonly value: number };

/** An ensemble of binary trees over F features, as plain data. */
export interface TreeEnsemble {
  /** F */
  readonly features: number;
  /** What there is before any tree. */
  readonly base: number;
  /** [trees] place of each root among all nodes */
  readonly roots: Int32Array;
  /** [nodes] feature that a branch looks at; −1 in a leaf */
  readonly feature: Int32Array;
  /** [nodes] of a branch: a row goes left if its value is <= this */
  readonly threshold: Float32Array;
  /** [nodes] first child of a branch; the second, on the right, stands behind it */
  readonly left: Int32Array;
  /** [nodes] of a leaf: what it adds to the sum */
  readonly value: Float32Array;
}

/** @param trees nodes of each tree, root first, with places counted within the tree */
export function treeEnsemble(
  features: number,
  base: number,
  trees: readonly (readonly TreeNode[])[],
): TreeEnsemble {
  const nodes = trees.flat();
  const roots = new Int32Array(trees.length);
  const left = new Int32Array(nodes.length);
  let root = 0;
  trees.forEach((tree, t) => {
    roots[t] = root;
    tree.forEach((node, i) => {
      if ('left' in node) left[root + i] = root + node.left;
    });
    root += tree.length;
  });
  return {
    features,
    base,
    roots,
    feature: Int32Array.from(nodes, (node) => ('feature' in node ? node.feature : -1)),
    threshold: Float32Array.from(nodes, (node) => ('threshold' in node ? node.threshold : 0)),
    left,
    value: Float32Array.from(nodes, (node) => ('value' in node ? node.value : 0)),
  };
}

/**
 * [N] the base, and of every tree the value of the leaf that the row falls into: of boosted trees the log-odds.
 * @param features [N, F] row-major
 * @throws RangeError when the features do not fill the rows
 */
export function leafSums(trees: TreeEnsemble, features: Float32Array, rows: number): Float32Array {
  if (features.length !== rows * trees.features) {
    throw new RangeError(`${rows} rows of ${trees.features} features are not ${features.length} values`);
  }
  const { feature, threshold, left, value } = trees;
  const sums = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * trees.features;
    let sum = trees.base;
    for (const root of trees.roots) {
      let node = root;
      while (feature[node] >= 0) {
        node = left[node] + (features[at + feature[node]] <= threshold[node] ? 0 : 1);
      }
      sum += value[node];
    }
    sums[row] = sum;
  }
  return sums;
}
