const ROUNDS = 300;
const LEARNING_RATE = 0.3;
/** Pulls weights towards 0: there are few examples, and many features. */
const DECAY = 1e-2;

/** Tells two classes apart. */
export interface Logistic {
  /** [p] */
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * Logistic regression with a little weight decay, by gradient descent; either class counts for one half.
 * @param rows each [p], of features that are about of size 1
 * @param isPositive of each row
 */
export function fitLogistic(rows: readonly Float64Array[], isPositive: readonly boolean[]): Logistic {
  const weights = new Float64Array(rows[0]?.length ?? 0);
  let bias = 0;
  const positives = isPositive.filter(Boolean).length;
  const shareOf = (positive: boolean) => 0.5 / Math.max(1, positive ? positives : rows.length - positives);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight) => DECAY * weight);
    let ofBias = 0;
    rows.forEach((row, i) => {
      const slope = shareOf(isPositive[i]) * (probability({ weights, bias }, row) - Number(isPositive[i]));
      for (let j = 0; j < row.length; j++) gradient[j] += slope * row[j];
      ofBias += slope;
    });
    for (let j = 0; j < weights.length; j++) weights[j] -= LEARNING_RATE * gradient[j];
    bias -= LEARNING_RATE * ofBias;
  }
  return { weights, bias };
}

/** Of the positive class. */
export function probability({ weights, bias }: Logistic, row: Float64Array): number {
  let logit = bias;
  for (let j = 0; j < row.length; j++) logit += weights[j] * row[j];
  return 1 / (1 + Math.exp(-logit));
}
