import type { Random } from '#core/random/random.ts';
import type { WindowBatch, WindowShape } from '../detector.ts';
import { requireShape, shapeOf } from '../detector-shape.ts';
import { contributionWeightsOf } from '../residual-features/contribution.ts';
import { sampleOf } from '../sample-windows.ts';
import { type StepLayout, stepLayout } from './layout.ts';
import { stepVectors } from './vectors.ts';

/** New steps that are learned from at most; of a larger history an even sample of windows. */
const MAX_STEPS = 16_384;

export interface SampledSteps {
  readonly layout: StepLayout;
  /** [N, D] row-major */
  readonly vectors: Float32Array;
  /** [K] of `ContributionScale` */
  readonly contributionWeights: Float64Array;
}

/** @throws RangeError when there are no windows, or they differ in shape */
export function sampleSteps(windows: Iterable<WindowBatch>, random: Random): SampledSteps {
  const [first] = filled(windows);
  if (first === undefined) throw new RangeError('no training windows');
  const shape = shapeOf(first);
  const sampled = sampleOf(ofShape(windows, shape), Math.ceil(MAX_STEPS / shape.hop), random)!;
  const layout = stepLayout(shape);
  return {
    layout,
    vectors: stepVectors(layout, sampled),
    contributionWeights: contributionWeightsOf(sampled),
  };
}

function* filled(windows: Iterable<WindowBatch>): Generator<WindowBatch> {
  for (const batch of windows) if (batch.count > 0) yield batch;
}

function* ofShape(windows: Iterable<WindowBatch>, shape: WindowShape): Generator<WindowBatch> {
  for (const batch of filled(windows)) {
    requireShape(batch, shape);
    yield batch;
  }
}
