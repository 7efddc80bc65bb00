import type { Random } from '#core/random/random.ts';
import { leafSums, type TreeEnsemble, type TreeNode, treeEnsemble } from '#core/trees/tree-ensemble.ts';
import { binFeatures } from './binning.ts';
import { TreeGrower } from './grow-tree.ts';
import type { Derivatives } from './histogram.ts';
import { type BoostingSettings, requireSound } from './settings.ts';

/** N rows of F features, each of the class 0 or 1. */
export interface LabelledRows {
  /** [N, F] row-major */
  readonly features: Float32Array;
  /** N */
  readonly rows: number;
  /** [N] 0 or 1 */
  readonly labels: Uint8Array;
  /** [N] >= 0 */
  readonly weights: Float32Array;
}

/** Log-odds of a class that no row is of: finite, so that they can be stored, and a probability of about 1e-6. */
const CERTAIN = 14;

/**
 * Learns to tell the classes apart: trees that each lower the logistic loss, grown by best gain from histograms of binned
 * features, as LightGBM (Ke et al. 2017) and scikit-learn's HistGradientBoostingClassifier do. A model without trees
 * where the rows with a weight are all of one class.
 * @throws RangeError when a setting is out of its range, the arrays do not fit together, no row has a weight, a weight is
 *   negative or infinite, or a feature is NaN
 */
export function trainBoosting(data: LabelledRows, settings: BoostingSettings, random: Random): TreeEnsemble {
  requireSound(settings);
  const [negative, positive] = classWeights(data);
  const margin = Math.max(-CERTAIN, Math.min(CERTAIN, Math.log(positive / negative)));
  const features = binFeatures(data.features, data.rows, settings.bins);
  if (negative === 0 || positive === 0) return treeEnsemble(features.length, margin, []);

  const grower = new TreeGrower(features, settings);
  const reached = new Float64Array(data.rows).fill(margin);
  const trees: TreeNode[][] = [];
  for (let t = 0; t < settings.trees; t++) {
    const rows = drawn(data.rows, settings.rowShare, random);
    const listed = drawn(features.length, settings.featureShare, random);
    const nodes = grower.grow(rows, listed, derivatives(data, reached));
    if (nodes.length === 1) continue;
    trees.push(nodes);
    const added = leafSums(treeEnsemble(features.length, 0, [nodes]), data.features, data.rows);
    for (let row = 0; row < data.rows; row++) reached[row] += added[row];
  }
  return treeEnsemble(features.length, margin, trees);
}

/** Of the negative and of the positive class, summed. */
function classWeights({ features, rows, labels, weights }: LabelledRows): readonly [number, number] {
  if (rows < 1 || labels.length !== rows || weights.length !== rows || features.length % rows !== 0) {
    throw new RangeError(
      `${rows} rows with ${features.length} values, ${labels.length} labels and ${weights.length} weights`,
    );
  }
  const total: [number, number] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const [label, weight] = [labels[row], weights[row]];
    if (label > 1) throw new RangeError(`row ${row} is of class ${label}`);
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new RangeError(`row ${row} weighs ${weight}`);
    total[label] += weight;
  }
  if (total[0] + total[1] === 0) throw new RangeError('no row has a weight');
  return total;
}

/** A share of the first `count` integers, one at least, rising. */
function drawn(count: number, share: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  if (share === 1) return all;
  const kept = Math.max(1, Math.round(share * count));
  return Int32Array.from(random.shuffle([...all]).slice(0, kept)).sort();
}

/** Of the weighted logistic loss. */
function derivatives({ rows, labels, weights }: LabelledRows, reached: Float64Array): Derivatives {
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const probability = 1 / (1 + Math.exp(-reached[row]));
    gradients[row] = weights[row] * (probability - labels[row]);
    hessians[row] = weights[row] * probability * (1 - probability);
  }
  return { gradients, hessians };
}
