import { expect, test } from '@jest/globals';
import { detectorGraph, type ScoreBuilder } from '#core/detect/detector-graph.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { noiseWindows } from '../support/published-model.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const kpiSet = kpiSetOf();
const shape = { length: kpiSet.windowLength, kpis: kpiSet.kpis.length, hop: kpiSet.hop };
const weights = new Float64Array(shape.kpis).fill(1);

/** The first KPI at `hop` steps, the last of which is so many before the window's last. */
const valueBefore =
  (delay: number): ScoreBuilder =>
  (graph, { x }) => {
    const end = shape.length - delay;
    const slice = (value: string, ...bounds: number[]) =>
      graph.node('Slice', [value, ...bounds.map((bound) => graph.integers(bound))]);
    const first = slice(slice(x, end - shape.hop, end, 1), 0, 1, 2);
    return graph.node('Squeeze', [first, graph.integers(2)]);
  };

test('a detector with a settled score gives it beside the prompt one', async () => {
  const graph = detectorGraph('both', shape, weights, valueBefore(0), valueBefore(3));
  const session = await DetectorSession.open(encodeOnnx(graph));
  session.requireShape(shape);
  const { scores, settled } = await session.score(noiseWindows(kpiSet, 1, 1));
  expect(settled![3]).toBe(scores[0]);
  expect(settled![2]).not.toBe(scores[0]);
  await session.close();
});
