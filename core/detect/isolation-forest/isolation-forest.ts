import { treesTensor } from '#core/trees/graph.ts';
import type { Detector } from '../detector.ts';
import { FittedOnSteps, type VectorScorer } from '../step-vectors/fitted-on-steps.ts';
import { sampleSteps } from '../step-vectors/sample.ts';
import { DEFAULT_FOREST, growForest, type IsolationForest, isolationScores } from './forest.ts';

const FAMILY = 'isolation-forest';

/** An isolation forest over each new step's means of residuals: a baseline that knows no time and no correlation. */
export const isolationForest: Detector = {
  family: FAMILY,
  needsTensorFlow: false,
  leastLength: () => 1,
  settings: DEFAULT_FOREST,
  fit(windows, random) {
    const steps = sampleSteps(windows, random.fork('windows'));
    const forest = growForest(steps.vectors, steps.layout.dimensions, random.fork('forest'));
    return new FittedOnSteps(FAMILY, steps, scorerOf(forest));
  },
};

function scorerOf(forest: IsolationForest): VectorScorer {
  return {
    scores: (vectors) => isolationScores(forest, vectors),
    tensor(graph, vectors) {
      const paths = treesTensor(graph, vectors, forest.paths);
      return graph.node('Exp', [graph.node('Mul', [paths, graph.scalar(-Math.LN2)])]);
    },
  };
}
