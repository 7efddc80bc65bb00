import type { FittedDetector, ScoreBatch, WindowBatch, WindowShape } from '#core/detect/detector.ts';
import { detectorGraph } from '#core/detect/detector-graph.ts';
import { requireShape } from '#core/detect/detector-shape.ts';
import { contributionsOf } from '#core/detect/residual-features/contribution.ts';
import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Random } from '#core/random/random.ts';
import { leafSums, type TreeEnsemble } from '#core/trees/tree-ensemble.ts';
import type { BoostingSettings } from '../boosting/settings.ts';
import { trainBoosting } from '../boosting/train.ts';
import { type ExampleGroup, examplesOf } from './examples.ts';
import { HeadFeatures } from './features.ts';
import { headTensor } from './graph.ts';
import { type HeadLayout, promptLayout, SETTLED_DELAY, settledLayout } from './layout.ts';

/** Many features of few windows: a tree that sees all of them follows the first that happens to fit. */
export const HEAD_BOOSTING: BoostingSettings = {
  trees: 150,
  learningRate: 0.08,
  maxLeaves: 15,
  minLeafRows: 20,
  l2: 1,
  bins: 64,
  featureShare: 0.15,
  rowShare: 1,
};

interface Ensemble {
  readonly layout: HeadLayout;
  readonly trees: TreeEnsemble;
}

/**
 * Learns from judged steps which residuals operators call anomalous: gradient-boosted trees on what the residual, its
 * changes and its rhythm were around each step, once for new steps and once for steps of which more is known by now.
 * @param groups windows with marks
 * @param contributionWeights [K] of the base's `ContributionScale`
 * @throws RangeError when no step is judged
 */
export function trainHead(
  shape: WindowShape,
  groups: readonly ExampleGroup[],
  contributionWeights: Float64Array,
  random: Random,
  settings: BoostingSettings = HEAD_BOOSTING,
): FittedHead {
  const trained = (layout: HeadLayout, stream: Random): Ensemble => ({
    layout,
    trees: trainBoosting(examplesOf(layout, groups), settings, stream),
  });
  const settled = settledLayout(shape);
  return new FittedHead(
    trained(promptLayout(shape), random.fork('prompt')),
    settled && trained(settled, random.fork('settled')),
    contributionWeights,
  );
}

/** A head: its scores are log-odds of a step being anomalous. */
export class FittedHead implements FittedDetector {
  readonly family = 'head';
  readonly shape: WindowShape;
  readonly settledDelay?: number;
  readonly prompt: Ensemble;
  readonly settled: Ensemble | undefined;
  readonly #contributionWeights: Float64Array;

  constructor(prompt: Ensemble, settled: Ensemble | undefined, contributionWeights: Float64Array) {
    this.shape = prompt.layout.shape;
    this.prompt = prompt;
    this.settled = settled;
    if (settled !== undefined) this.settledDelay = SETTLED_DELAY;
    this.#contributionWeights = contributionWeights;
  }

  score(batch: WindowBatch): ScoreBatch {
    requireShape(batch, this.shape);
    return {
      scores: scoresBy(this.prompt, batch),
      ...(this.settled === undefined ? {} : { settled: scoresBy(this.settled, batch) }),
      contributions: contributionsOf(batch, this.#contributionWeights),
    };
  }

  graph(): OnnxGraph {
    const { shape, prompt, settled } = this;
    return detectorGraph(
      this.family,
      shape,
      this.#contributionWeights,
      (graph, inputs) => headTensor(graph, inputs, prompt.layout, prompt.trees),
      settled && ((graph, inputs) => headTensor(graph, inputs, settled.layout, settled.trees)),
    );
  }
}

/** [B, hop] */
function scoresBy({ layout, trees }: Ensemble, batch: WindowBatch): Float32Array {
  const features = new HeadFeatures(layout);
  const { count, hop } = batch;
  const rows = new Float32Array(hop * features.count);
  const scores = new Float32Array(count * hop);
  for (let b = 0; b < count; b++) {
    features.read(batch, b);
    for (let j = 0; j < hop; j++) features.write(j, rows, j * features.count);
    scores.set(leafSums(trees, rows, hop), b * hop);
  }
  return scores;
}
