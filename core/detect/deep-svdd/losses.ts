import {
  add,
  concat,
  div,
  expandDims,
  log,
  maximum,
  mean,
  mul,
  neg,
  reciprocal,
  relu,
  reshape,
  type Scalar,
  slice,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { dense } from '#core/nn/dense.ts';

export const SVDD_LOSSES = [
  'one_class',
  'soft_boundary',
  'dsad',
  'nce',
  'soft_boundary_nce',
  'one_class_uai',
  'soft_boundary_uai',
] as const;
export type SvddLoss = (typeof SVDD_LOSSES)[number];

/** Share of the points that the soft boundary may leave outside. */
export const NU = 0.5;
/** Weight of labelled abnormal points in dsad. */
const ETA = 1;
const EPSILON = 1e-6;

/** A batch as the losses see it. */
export interface SvddBatch {
  /** [B, Z] */
  readonly representation: Tensor2D;
  /** [B] squared distance of each representation from the centre */
  readonly distance: Tensor1D;
  /** [B] 1 where a point is labelled normal, −1 abnormal, 0 where it has no label */
  readonly marks: Tensor1D;
  /** Rows, from the first on, among which those with labels are. */
  readonly labelled: number;
  /** R² */
  readonly squaredRadius: Scalar;
  /** The classifier of the losses that have one: weights [Z + 1, 1] and bias [1]. */
  readonly head?: { readonly weights: Tensor2D; readonly bias: Tensor1D };
}

/** Whether a loss has a classifier beside the encoder. */
export const hasHead = (loss: SvddLoss): boolean => loss.endsWith('_uai');
/** Whether a loss has a radius. */
export const hasRadius = (loss: SvddLoss): boolean => loss.startsWith('soft_boundary');

/**
 * The losses of "Active anomaly detection based on deep one-class classification" (Kim et al., Pattern Recognition Letters
 * 2023). Points labelled abnormal have no part in the one-class terms.
 *
 * one_class (Ruff et al. 2018): mean distance. soft_boundary (ibid.): R² + mean(max(0, d − R²)) / ν. dsad (Ruff et al.
 * 2020): the inverse of the distance where a point is labelled abnormal. nce: noise-contrastive term beside the one-class
 * one. uai (Pimentel et al. 2020): cross-entropy of a classifier on representation and distance beside it.
 */
export function svddLoss(loss: SvddLoss, batch: SvddBatch): Scalar {
  switch (loss) {
    case 'one_class':
      return oneClass(batch);
    case 'soft_boundary':
      return softBoundary(batch);
    case 'dsad':
      return deepSad(batch);
    case 'nce':
      return add(oneClass(batch), contrast(batch));
    case 'soft_boundary_nce':
      return add(softBoundary(batch), contrast(batch));
    case 'one_class_uai':
      return add(oneClass(batch), crossEntropy(batch));
    case 'soft_boundary_uai':
      return add(softBoundary(batch), crossEntropy(batch));
  }
}

const isAbnormal = (marks: Tensor1D): Tensor1D => relu(neg(marks));
const isNormal = (marks: Tensor1D): Tensor1D => relu(marks);

/** Mean of values by weights of 0 or 1; 0 where all are 0. */
function meanOf<T extends Tensor>(values: T, weights: T): Scalar {
  return div(sum(mul(values, weights)), maximum(1, sum(weights)));
}

function oneClass({ distance, marks }: SvddBatch): Scalar {
  return meanOf(distance, sub(1, isAbnormal(marks)) as Tensor1D);
}

function softBoundary({ distance, marks, squaredRadius }: SvddBatch): Scalar {
  const outside = relu(sub(distance, squaredRadius));
  return add(squaredRadius, div(meanOf(outside, sub(1, isAbnormal(marks)) as Tensor1D), NU));
}

function deepSad({ distance, marks }: SvddBatch): Scalar {
  const abnormal = isAbnormal(marks);
  const inverse = mul(reciprocal(add(distance, EPSILON)), ETA);
  return mean(add(mul(distance, sub(1, abnormal)), mul(inverse, abnormal)));
}

/** −mean over pairs (normal i, abnormal j) of log(1 − d_i / (d_i + d_j)). */
function contrast({ distance, marks: ofAll, labelled }: SvddBatch): Scalar {
  const d = add(slice(distance, 0, labelled), EPSILON);
  const marks = slice(ofAll, 0, labelled);
  const ofNormal = expandDims(d, 1);
  const ofAbnormal = expandDims(d, 0);
  const surprise = sub(log(add(ofNormal, ofAbnormal)), log(ofAbnormal)) as Tensor2D;
  return meanOf(surprise, mul(expandDims(isNormal(marks), 1), expandDims(isAbnormal(marks), 0)));
}

function crossEntropy({ representation, distance, marks, head }: SvddBatch): Scalar {
  if (head === undefined) throw new RangeError('a loss with a classifier needs one');
  const seen = concat([representation, expandDims(distance, 1) as Tensor2D], 1);
  const logits = reshape(dense(seen, head.weights, head.bias), [-1]) as Tensor1D;
  const abnormal = isAbnormal(marks);
  const surprise = sub(softplus(logits), mul(logits, abnormal)) as Tensor1D;
  return meanOf(surprise, add(abnormal, isNormal(marks)));
}
