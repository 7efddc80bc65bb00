import type { GraphBuilder, OnnxGraph } from '#core/onnx/graph.ts';
import type { FittedDetector, ScoreBatch, WindowBatch } from '../detector.ts';
import { detectorGraph } from '../detector-graph.ts';
import { contributionsOf } from '../residual-features/contribution.ts';
import type { StepLayout } from './layout.ts';
import type { SampledSteps } from './sample.ts';
import { stepVectors, stepVectorsTensor } from './vectors.ts';

/** What has learned to score vectors of steps. */
export interface VectorScorer {
  /** [N] @param vectors [N, D] row-major */
  scores(vectors: Float32Array): Float32Array;
  /** The same as a part of a graph: N values, of vectors [N, D]. */
  tensor(graph: GraphBuilder, vectors: string): string;
}

/** A detector that scores each new step by its vector alone. */
export class FittedOnSteps implements FittedDetector {
  readonly family: string;
  readonly #layout: StepLayout;
  readonly #contributionWeights: Float64Array;
  readonly #scorer: VectorScorer;

  constructor(family: string, { layout, contributionWeights }: SampledSteps, scorer: VectorScorer) {
    this.family = family;
    this.#layout = layout;
    this.#contributionWeights = contributionWeights;
    this.#scorer = scorer;
  }

  score(batch: WindowBatch): ScoreBatch {
    return {
      scores: this.#scorer.scores(stepVectors(this.#layout, batch)),
      contributions: contributionsOf(batch, this.#contributionWeights),
    };
  }

  graph(): OnnxGraph {
    const { shape } = this.#layout;
    return detectorGraph(this.family, shape, this.#contributionWeights, (graph, inputs) => {
      const scores = this.#scorer.tensor(graph, stepVectorsTensor(graph, inputs, this.#layout));
      return graph.node('Reshape', [scores, graph.integers(-1, shape.hop)]);
    });
  }
}
