import type { TreeNode } from '#core/trees/tree-ensemble.ts';
import type { BinnedFeature } from './binning.ts';
import {
  type Derivatives,
  fillHistogram,
  type HistogramLayout,
  histogramOffsets,
  subtractHistogram,
} from './histogram.ts';
import type { BoostingSettings } from './settings.ts';
import { bestSplit, type LeafSums, type Split } from './split.ts';

interface Leaf {
  /** Place among the tree's nodes. */
  readonly node: number;
  /** Rising. */
  readonly rows: Int32Array;
  readonly sums: LeafSums;
  /** Both absent in a leaf that will not be split. */
  readonly histogram?: Float64Array;
  readonly split?: Split | undefined;
}

/** Grows trees leaf by leaf, the one that gains most first, in room that is used again. */
export class TreeGrower {
  readonly #features: readonly BinnedFeature[];
  readonly #offsets: Int32Array;
  readonly #settings: BoostingSettings;
  readonly #room: Float64Array[] = [];

  constructor(features: readonly BinnedFeature[], settings: BoostingSettings) {
    this.#features = features;
    this.#offsets = histogramOffsets(features);
    this.#settings = settings;
  }

  /**
   * The nodes of one tree, root first; a single leaf where there is nothing to split.
   * @param rows rising; taken over, and reordered
   * @param listed features that may be split at, rising
   */
  grow(rows: Int32Array, listed: Int32Array, derivatives: Derivatives): TreeNode[] {
    const { maxLeaves } = this.#settings;
    const layout = { features: this.#features, offsets: this.#offsets, listed };
    const histogram = this.#take();
    fillHistogram(histogram, layout, rows, derivatives);
    const root = this.#withSplit({ node: 0, rows, sums: sumsOf(rows, derivatives) }, histogram, layout);
    const nodes = [this.#leafNode(root)];
    const leaves = [root];
    while (leaves.length < maxLeaves) {
      const at = mostGaining(leaves);
      const { node, split } = leaves[at];
      if (!split) break;
      const threshold = this.#features[split.feature].cuts[split.bin];
      nodes[node] = { feature: split.feature, threshold, left: nodes.length };
      const isLast = leaves.length + 1 === maxLeaves;
      const [left, right] = this.#divide(leaves[at], nodes.length, isLast, layout, derivatives);
      nodes.push(this.#leafNode(left), this.#leafNode(right));
      leaves[at] = left;
      leaves.push(right);
    }
    for (const leaf of leaves) if (leaf.histogram) this.#room.push(leaf.histogram);
    return nodes;
  }

  /** @param node place of the first child */
  #divide(
    { rows, sums, histogram, split }: Leaf,
    node: number,
    isLast: boolean,
    layout: HistogramLayout,
    derivatives: Derivatives,
  ): readonly [Leaf, Leaf] {
    const ofLeft = split!.left;
    partition(rows, this.#features[split!.feature].codes, split!.bin);
    const left: Leaf = { node, rows: rows.subarray(0, ofLeft.rows), sums: ofLeft };
    const right: Leaf = { node: node + 1, rows: rows.subarray(ofLeft.rows), sums: less(sums, ofLeft) };
    const leftIsSmaller = left.rows.length <= right.rows.length;
    const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
    if (isLast || larger.rows.length < 2 * this.#settings.minLeafRows) {
      this.#room.push(histogram!);
      return [left, right];
    }
    const own = this.#take();
    fillHistogram(own, layout, smaller.rows, derivatives);
    subtractHistogram(histogram!, own, layout);
    const [ownOfLeft, ownOfRight] = leftIsSmaller ? [own, histogram!] : [histogram!, own];
    return [this.#withSplit(left, ownOfLeft, layout), this.#withSplit(right, ownOfRight, layout)];
  }

  #withSplit(leaf: Leaf, histogram: Float64Array, layout: HistogramLayout): Leaf {
    return { ...leaf, histogram, split: bestSplit(histogram, layout, leaf.sums, this.#settings) };
  }

  #leafNode({ sums: { gradient, hessian } }: Leaf): TreeNode {
    const { learningRate, l2 } = this.#settings;
    return { value: (-learningRate * gradient) / (hessian + l2) };
  }

  #take(): Float64Array {
    return this.#room.pop() ?? new Float64Array(this.#offsets[this.#features.length]);
  }
}

function less(whole: LeafSums, part: LeafSums): LeafSums {
  return {
    gradient: whole.gradient - part.gradient,
    hessian: whole.hessian - part.hessian,
    rows: whole.rows - part.rows,
  };
}

function sumsOf(rows: Int32Array, { gradients, hessians }: Derivatives): LeafSums {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += gradients[row];
    hessian += hessians[row];
  }
  return { gradient, hessian, rows: rows.length };
}

/** Place of the first leaf with the largest gain. */
function mostGaining(leaves: readonly Leaf[]): number {
  let most = 0;
  leaves.forEach(({ split }, i) => {
    if ((split?.gain ?? 0) > (leaves[most].split?.gain ?? 0)) most = i;
  });
  return most;
}

/** Brings the rows that go left to the front; both sides keep their order. */
function partition(rows: Int32Array, codes: Uint8Array, bin: number): void {
  const right = rows.filter((row) => codes[row] > bin);
  let left = 0;
  for (const row of rows) if (codes[row] <= bin) rows[left++] = row;
  rows.set(right, left);
}
