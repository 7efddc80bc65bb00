import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_BOOSTING } from '#core/learn/boosting/settings.ts';
import { trainBoosting } from '#core/learn/boosting/train.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { GraphBuilder } from '#core/onnx/graph.ts';
import { type Random, seededRandom } from '#core/random/random.ts';
import { treesTensor } from '#core/trees/graph.ts';
import { leafSums } from '#core/trees/tree-ensemble.ts';
import { loadSession } from '#platform/onnx/session.ts';

/** Values that repeat, so that some rows lie right on a threshold. */
function valuesOf(count: number, random: Random): Float32Array {
  return Float32Array.from({ length: count }, () => Math.round(random.normal(0, 8)) / 4);
}

test('boosted trees give the same margins in ONNX Runtime', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.nat(10_000),
        features: fc.integer({ min: 1, max: 12 }),
        trees: fc.integer({ min: 0, max: 60 }),
        maxLeaves: fc.integer({ min: 2, max: 20 }),
        batch: fc.constantFrom(1, 3, 200),
      }),
      async ({ seed, features, trees: count, maxLeaves, batch }) => {
        const random = seededRandom(seed);
        const rows = 150;
        const data = {
          features: valuesOf(rows * features, random),
          rows,
          labels: Uint8Array.from({ length: rows }, () => random.integer(0, 2)),
          weights: Float32Array.from({ length: rows }, () => random.uniform(0, 2)),
        };
        const settings = { ...DEFAULT_BOOSTING, trees: count, maxLeaves, minLeafRows: 5 };
        const trees = trainBoosting(data, settings, random);

        const graph = new GraphBuilder('trees');
        const margin = treesTensor(graph, graph.input('features', ['N', features]), trees);
        graph.output('margins', margin, ['N', 1]);
        const session = await loadSession(encodeOnnx(graph.build()));
        try {
          const seen = valuesOf(batch * features, random);
          const expected = leafSums(trees, seen, batch);
          const found = await session.run({ features: { data: seen, shape: [batch, features] } });
          expect(found.margins).toHaveLength(batch);
          expected.forEach((value, row) => {
            expect(Math.abs(found.margins[row] - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
          });
        } finally {
          await session.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});
