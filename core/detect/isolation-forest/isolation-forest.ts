import type { OnnxGraph } from '#core/onnx/graph.ts';
import { treesTensor } from '#core/trees/graph.ts';
import type { Detector, FittedDetector, ScoreBatch, WindowBatch } from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { contributionsOf } from '../residual-features/contribution.ts';
import { type SampledSteps, sampleSteps } from '../step-vectors/sample.ts';
import { stepVectors, stepVectorsTensor } from '../step-vectors/vectors.ts';
import { DEFAULT_FOREST, growForest, type IsolationForest, isolationScores } from './forest.ts';

/** An isolation forest over each new step's means of residuals: a baseline that knows no time and no correlation. */
export const isolationForest: Detector = {
  family: 'isolation-forest',
  needsTensorFlow: false,
  leastLength: () => 1,
  settings: DEFAULT_FOREST,
  fit(windows, random) {
    const steps = sampleSteps(windows, random.fork('windows'));
    const forest = growForest(steps.vectors, steps.layout.dimensions, random.fork('forest'));
    return new FittedIsolationForest(steps, forest);
  },
};

class FittedIsolationForest implements FittedDetector {
  readonly family = 'isolation-forest';
  readonly #steps: Omit<SampledSteps, 'vectors'>;
  readonly #forest: IsolationForest;

  constructor({ layout, contributionWeights }: SampledSteps, forest: IsolationForest) {
    this.#steps = { layout, contributionWeights };
    this.#forest = forest;
  }

  score(batch: WindowBatch): ScoreBatch {
    const { layout, contributionWeights } = this.#steps;
    return {
      scores: isolationScores(this.#forest, stepVectors(layout, batch)),
      contributions: contributionsOf(batch, contributionWeights),
    };
  }

  graph(): OnnxGraph {
    const { layout, contributionWeights } = this.#steps;
    return detectorGraph(this.family, layout.shape, contributionWeights, (graph, inputs) => {
      const paths = treesTensor(graph, stepVectorsTensor(graph, inputs, layout), this.#forest.paths);
      const scores = graph.node('Exp', [graph.node('Mul', [paths, graph.scalar(-Math.LN2)])]);
      return graph.node('Reshape', [scores, graph.integers(-1, layout.shape.hop)]);
    });
  }
}
