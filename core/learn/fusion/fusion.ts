import type { FittedDetector, ScoreBatch, WindowBatch } from '#core/detect/detector.ts';
import { GraphBuilder, type OnnxGraph } from '#core/onnx/graph.ts';
import type { FittedHead } from '../head/head.ts';
import { type Surprise, surpriseOf, surpriseTensor } from './surprise.ts';

/** How surprising the scores of either detector are. */
export interface FusionSurprise {
  readonly head: Surprise;
  /** Absent where the head has no settled score. */
  readonly settled?: Surprise;
  readonly base: Surprise;
}

/**
 * The mean of a head's and its base's surprise: what nobody has labelled yet is still found, at the price of normal regimes
 * that only the head knows. The settled score takes the base's score of the window as it was by then.
 */
export class FittedFusion implements FittedDetector {
  readonly family = 'fusion';
  readonly settledDelay?: number;
  readonly #head: FittedHead;
  readonly #base: FittedDetector;
  readonly #surprise: FusionSurprise;

  /** @param base with a graph */
  constructor(head: FittedHead, base: FittedDetector, surprise: FusionSurprise) {
    this.#head = head;
    this.#base = base;
    this.#surprise = surprise;
    if (head.settledDelay !== undefined) this.settledDelay = head.settledDelay;
  }

  score(batch: WindowBatch): ScoreBatch {
    const { head: ofHead, settled: ofSettled, base: ofBase } = this.#surprise;
    const { scores, settled, contributions } = this.#head.score(batch);
    const fused = (its: Float32Array, surprise: Surprise, windows: WindowBatch) => {
      const base = this.#base.score(windows).scores;
      return its.map((score, i) => (surpriseOf(surprise, score) + surpriseOf(ofBase, base[i])) / 2);
    };
    return {
      scores: fused(scores, ofHead, batch),
      ...(settled === undefined || ofSettled === undefined
        ? {}
        : { settled: fused(settled, ofSettled, earlier(batch, this.settledDelay!)) }),
      contributions,
    };
  }

  graph(): OnnxGraph {
    const { head: ofHead, settled: ofSettled, base: ofBase } = this.#surprise;
    const { length, kpis, hop } = this.#head.shape;
    const graph = new GraphBuilder(this.family);
    const x = graph.input('x', ['B', length, kpis]);
    const seasonal = graph.input('seasonal', ['B', length, kpis]);
    const still = { trend: graph.input('trend', ['B', kpis]), step: graph.input('step', ['B', kpis]) };
    const head = graph.inline(this.#head.graph(), { x, seasonal, ...still });
    const baseGraph = this.#base.graph!();
    const fused = (its: string, surprise: Surprise, inputs: Record<string, string>) => {
      const base = graph.inline(baseGraph, { ...inputs, ...still }).score;
      const both = graph.node('Add', [
        surpriseTensor(graph, its, surprise),
        surpriseTensor(graph, base, ofBase),
      ]);
      return graph.node('Mul', [both, graph.scalar(0.5)]);
    };
    graph.output('score', fused(head.score, ofHead, { x, seasonal }), ['B', hop]);
    if (ofSettled !== undefined) {
      const before = (tensor: string) => earlierTensor(graph, tensor, length, this.settledDelay!);
      const inputs = { x: before(x), seasonal: before(seasonal) };
      graph.output('settled', fused(head.settled, ofSettled, inputs), ['B', hop]);
    }
    graph.output('contribution', head.contribution, ['B', kpis]);
    return graph.build();
  }
}

/** Each window as it was `delay` steps ago; as many of its first steps stand in for those before it. */
function earlier(batch: WindowBatch, delay: number): WindowBatch {
  const { count, length, kpis } = batch;
  const shifted = (values: Float32Array) => {
    const out = new Float32Array(values.length);
    for (let b = 0; b < count; b++) {
      const at = b * length * kpis;
      out.set(values.subarray(at, at + delay * kpis), at);
      out.set(values.subarray(at, at + (length - delay) * kpis), at + delay * kpis);
    }
    return out;
  };
  return { ...batch, x: shifted(batch.x), seasonal: shifted(batch.seasonal) };
}

function earlierTensor(graph: GraphBuilder, tensor: string, length: number, delay: number): string {
  const part = (to: number) =>
    graph.node('Slice', [tensor, graph.integers(0), graph.integers(to), graph.integers(1)]);
  return graph.node('Concat', [part(delay), part(length - delay)], { axis: { int: 1 } });
}
