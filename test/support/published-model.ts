import type { WindowBatch } from '#core/detect/detector.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { GraphBuilder, type OnnxGraph } from '#core/onnx/graph.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { calibrate } from '#core/threshold/calibration.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { baseArtifact } from '#services/retrainer/publish-base.ts';

/**
 * The plainest detector that there is, as ONNX: a step's score is its mean squared residual, a KPI's contribution its
 * part of it. No row depends on the others of a batch, so that scores are the same to the last bit in any batch.
 * @param settledDelay where given there is a settled score too: the same, of steps that are so many steps earlier
 */
export function residualGraph({ windowLength, hop, kpis }: KpiSet, settledDelay?: number): OnnxGraph {
  const graph = new GraphBuilder('residual');
  const shape = ['B', windowLength, kpis.length];
  const x = graph.input('x', shape);
  const seasonal = graph.input('seasonal', shape);
  const trend = graph.node('Unsqueeze', [graph.input('trend', ['B', kpis.length]), graph.integers(1)]);
  const residual = graph.node('Sub', [graph.node('Sub', [x, seasonal]), trend]);
  const squaresUpTo = (end: number) => {
    const bounds = [end - hop, end, 1].map((bound) => graph.integers(bound));
    const steps = graph.node('Slice', [residual, ...bounds]);
    return graph.node('Mul', [steps, steps]);
  };
  const meanOver = (axis: number, square: string) =>
    graph.node('ReduceMean', [square], { axes: { ints: [axis] }, keepdims: { int: 0 } });
  const square = squaresUpTo(windowLength);
  graph.output('score', meanOver(2, square), ['B', hop]);
  if (settledDelay !== undefined) {
    graph.output('settled', meanOver(2, squaresUpTo(windowLength - settledDelay)), ['B', hop]);
  }
  graph.output('contribution', meanOver(1, square), ['B', kpis.length]);
  return graph.build();
}

/** Windows of noise. */
export function noiseWindows({ windowLength, hop, kpis }: KpiSet, count: number, seed: number): WindowBatch {
  const random = seededRandom(seed);
  const noise = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  const cells = count * windowLength * kpis.length;
  return {
    count,
    length: windowLength,
    kpis: kpis.length,
    hop,
    entities: Array.from({ length: count }, (_, i) => `noise-${i}`),
    ends: Float64Array.from({ length: count }, (_, i) => i),
    x: noise(cells),
    seasonal: noise(cells),
    trend: noise(count * kpis.length),
    step: noise(count * kpis.length).map(Math.abs),
  };
}

/** A graph as the retrainer publishes it. */
export function artifactOf(kpiSet: KpiSet, family: string, graph: OnnxGraph): Promise<ModelArtifact> {
  const probe = noiseWindows(kpiSet, 4, 1);
  return baseArtifact({
    kpiSet,
    model: {
      family,
      onnx: encodeOnnx(graph),
      threshold: 4,
      calibration: calibrate(Float32Array.of(0, 1, 2, 3, 4)),
      windows: probe.count,
      dataSha256: '',
      probe,
      seconds: 0,
    },
    span: { from: 0, to: 0, entities: [] },
    threshold: { method: 'quantile', level: 0.998 },
    seed: 0,
    codeVersion: 'test',
    now: 0,
  });
}
