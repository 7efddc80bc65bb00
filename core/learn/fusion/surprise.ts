import type { GraphBuilder } from '#core/onnx/graph.ts';
import { ascending, quantileOfSorted, type Scores } from '#core/threshold/quantile.ts';

/** A rising, piecewise linear map of scores to surprise: −log₁₀ of the share of usual scores that are as high. */
export interface Surprise {
  /** Scores, ascending and distinct. */
  readonly knots: readonly number[];
  /** Surprise at each. */
  readonly values: readonly number[];
  /** Beyond the last knot, per unit of score. */
  readonly tailSlope: number;
}

/** −log₁₀ of the shares of usual scores above the knots. */
const LEVELS = [0, 0.15, 0.3, 0.5, 0.75, 1, 1.3, 1.6, 2, 2.3, 2.6, 3, 3.5];
/** Usual scores that must lie above a knot for it to be one. */
const LEAST_ABOVE = 5;

/**
 * Learns how surprising scores are, so that scores of different detectors can be added up. Beyond the highest knot it goes
 * on as steeply as from the third before it on average: an exponential tail.
 * @throws RangeError when there is no score, or one is not finite
 */
export function learnSurprise(usual: Scores): Surprise {
  const sorted = ascending(usual);
  const knots: number[] = [];
  const values: number[] = [];
  for (const level of LEVELS) {
    const share = 10 ** -level;
    if (level > 0 && share * sorted.length < LEAST_ABOVE) break;
    const score = quantileOfSorted(sorted, 1 - share);
    const last = knots.at(-1);
    if (last !== undefined && score - last < 1e-6 * Math.max(1, Math.abs(last))) {
      values[values.length - 1] = level;
      continue;
    }
    knots.push(score);
    values.push(level);
  }
  const from = Math.max(0, knots.length - 4);
  const rise = values[values.length - 1] - values[from];
  const run = knots[knots.length - 1] - knots[from];
  return { knots, values, tailSlope: run > 0 ? rise / run : 1 };
}

export function surpriseOf({ knots, values, tailSlope }: Surprise, score: number): number {
  const last = knots.length - 1;
  if (score >= knots[last]) return values[last] + tailSlope * (score - knots[last]);
  if (score <= knots[0]) return values[0];
  let i = 1;
  while (score > knots[i]) i++;
  return values[i - 1] + ((values[i] - values[i - 1]) * (score - knots[i - 1])) / (knots[i] - knots[i - 1]);
}

/** The score that is so surprising: the inverse of `surpriseOf` within its range. */
export function scoreAt({ knots, values, tailSlope }: Surprise, surprise: number): number {
  const last = knots.length - 1;
  if (surprise >= values[last]) return knots[last] + (surprise - values[last]) / tailSlope;
  if (surprise <= values[0]) return knots[0];
  let i = 1;
  while (surprise > values[i]) i++;
  return (
    knots[i - 1] + ((knots[i] - knots[i - 1]) * (surprise - values[i - 1])) / (values[i] - values[i - 1])
  );
}

/**
 * `surpriseOf` every value of a tensor [B, n]: a sum of ramps, one between any two knots and one beyond the last. None rises
 * by more than its part, so that float32 keeps the digits. They are summed up by a product, since how ONNX Runtime reduces a
 * row depends on the batch.
 */
export function surpriseTensor(
  graph: GraphBuilder,
  scores: string,
  { knots, values, tailSlope }: Surprise,
): string {
  const rises = knots.map((_, i) => (values[i + 1] ?? Number.POSITIVE_INFINITY) - values[i]);
  const slopes = knots.map((knot, i) =>
    i + 1 < knots.length ? rises[i] / (knots[i + 1] - knot) : tailSlope,
  );
  const ofKnots = (constants: readonly number[]) => graph.constant(constants, [1, 1, knots.length]);
  const each = graph.node('Unsqueeze', [scores, graph.integers(2)]);
  const climb = graph.node('Mul', [graph.node('Sub', [each, ofKnots(knots)]), ofKnots(slopes)]);
  const ramps = graph.node('Min', [graph.node('Relu', [climb]), ofKnots(rises)]);
  const sum = graph.node('MatMul', [
    ramps,
    graph.constant(new Float32Array(knots.length).fill(1), [knots.length, 1]),
  ]);
  return graph.node('Add', [graph.node('Squeeze', [sum, graph.integers(2)]), graph.scalar(values[0])]);
}
