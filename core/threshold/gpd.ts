/** Generalised Pareto distribution of an excess y >= 0; with a negative shape it ends at −scale / shape. */
export interface ParetoDistribution {
  /** σ > 0, in the unit of y */
  readonly scale: number;
  /** ξ; 0 is the exponential distribution */
  readonly shape: number;
}

export interface ParetoFit extends ParetoDistribution {
  readonly logLikelihood: number;
}

/**
 * Below −½ the estimate is not regular (Smith 1985, Biometrika 72), and small samples reach it by chance with a support that
 * ends at their maximum. Far above, excesses near zero draw the likelihood to infinity.
 */
const MIN_SHAPE = -0.5;
const MAX_SHAPE = 5;

/** A shape nearer to 0 than this cannot be told from it in double precision. */
const EXPONENTIAL = 1e-9;

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const REFINEMENTS = 60;

/**
 * Maximum-likelihood fit with a shape of −½ to 5. With θ = ξ/σ the best shape is ξ(θ) = mean log(1 + θy), which leaves one unknown: its profile
 * likelihood is scanned, since it can have several maxima, and the best bracket refined (Grimshaw 1993, Technometrics 35).
 * @param excesses each above 0
 * @throws RangeError when there is none, or one is not above 0 and finite
 */
export function fitPareto(excesses: Float64Array): ParetoFit {
  const n = excesses.length;
  let sum = 0;
  let max = 0;
  for (const excess of excesses) {
    if (!(excess > 0)) throw new RangeError(`an excess must be above 0, got ${excess}`);
    sum += excess;
    max = Math.max(max, excess);
  }
  if (n === 0 || !Number.isFinite(sum)) throw new RangeError(`cannot fit ${n} excesses that sum to ${sum}`);
  const mean = sum / n;

  const shapeAt = (theta: number) => {
    let logs = 0;
    for (const excess of excesses) logs += Math.log1p(theta * excess);
    return logs / n;
  };
  /** Negative log-likelihood per excess, less 1. */
  const cost = (theta: number) => {
    if (theta === 0) return Math.log(mean);
    const shape = shapeAt(theta);
    return shape < MIN_SHAPE || shape > MAX_SHAPE
      ? Number.POSITIVE_INFINITY
      : Math.log(shape / theta) + shape;
  };

  const theta = minimise(cost, candidates(mean, max));
  const shape = theta === 0 ? 0 : shapeAt(theta);
  const exponential = Math.abs(shape) < EXPONENTIAL;
  return {
    scale: exponential ? mean : shape / theta,
    shape: exponential ? 0 : shape,
    logLikelihood: -n * (cost(theta) + 1),
  };
}

/** Share of excesses above `excess`, 0 to 1. */
export function paretoSurvival({ scale, shape }: ParetoDistribution, excess: number): number {
  if (shape === 0) return Math.exp(-excess / scale);
  const stretch = (shape * excess) / scale;
  return stretch <= -1 ? 0 : Math.exp(-Math.log1p(stretch) / shape);
}

/** The excess that this share lies above; the inverse of `paretoSurvival`. @param share (0, 1] */
export function paretoExcess({ scale, shape }: ParetoDistribution, share: number): number {
  return shape === 0 ? -scale * Math.log(share) : (scale * Math.expm1(-shape * Math.log(share))) / shape;
}

/** Values of θ, ascending: from nearly −1/max, where the support ends at the largest excess, through 0 to 10⁸/mean. */
function candidates(mean: number, max: number): number[] {
  const negative = Array.from({ length: 40 }, (_, i) => -(1 - 2 ** (-0.75 * i)) / max).reverse();
  const positive = Array.from({ length: 48 }, (_, i) => 2 ** (i - 20) / mean);
  return [...negative.slice(0, -1), 0, ...positive];
}

/** Golden-section search in the neighbourhood of the best candidate. */
function minimise(cost: (x: number) => number, grid: readonly number[]): number {
  const costs = grid.map(cost);
  const best = costs.indexOf(Math.min(...costs));
  let low = grid[Math.max(best - 1, 0)];
  let high = grid[Math.min(best + 1, grid.length - 1)];
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let costLeft = cost(left);
  let costRight = cost(right);
  for (let i = 0; i < REFINEMENTS; i++) {
    if (costLeft < costRight) {
      high = right;
      right = left;
      costRight = costLeft;
      left = high - GOLDEN * (high - low);
      costLeft = cost(left);
    } else {
      low = left;
      left = right;
      costLeft = costRight;
      right = low + GOLDEN * (high - low);
      costRight = cost(right);
    }
  }
  const refined = costLeft < costRight ? left : right;
  return Math.min(costLeft, costRight) < costs[best] ? refined : grid[best];
}
