import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  learnSurprise,
  type Surprise,
  scoreAt,
  surpriseOf,
  surpriseTensor,
} from '#core/learn/fusion/surprise.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { GraphBuilder } from '#core/onnx/graph.ts';
import { seededRandom } from '#core/random/random.ts';
import { loadSession } from '#platform/onnx/session.ts';

/** Usual scores of many shapes: heavy tails, ties, values that differ by rounding alone, a constant. */
const usual = fc
  .record({
    seed: fc.nat(1000),
    count: fc.integer({ min: 1, max: 3000 }),
    scale: fc.constantFrom(1e-3, 1, 1000),
    offset: fc.constantFrom(0, -7, 500),
    kind: fc.constantFrom('normal', 'heavy', 'ties', 'nearly constant', 'constant', 'mostly one'),
  })
  .map(({ seed, count, scale, offset, kind }) => {
    const random = seededRandom(seed);
    const value = {
      normal: () => random.normal(),
      heavy: () => Math.exp(random.normal(0, 2)),
      ties: () => random.integer(0, 4),
      'nearly constant': () => 1e-4 * random.normal(),
      constant: () => 0,
      'mostly one': () => (random.uniform() < 0.97 ? 0 : random.uniform()),
    }[kind];
    return Float32Array.from({ length: count }, () => offset + scale * value());
  });

/** Scores around and far beyond the usual ones, in order. */
function ladder({ knots }: Surprise): number[] {
  const first = knots[0];
  const last = knots[knots.length - 1];
  const span = Math.max(last - first, 1e-3 * Math.max(1, Math.abs(last)));
  const inner = Array.from({ length: 200 }, (_, i) => first + ((i - 20) / 160) * span);
  return [first - 10 * span, ...inner, ...knots, last + 3 * span, last + 100 * span].sort((a, b) => a - b);
}

test('a higher score is never less surprising, and a much higher one is more so', () => {
  fc.assert(
    fc.property(usual, (scores) => {
      const surprise = learnSurprise(scores);
      const found = ladder(surprise).map((score) => surpriseOf(surprise, score));
      for (const [i, value] of found.entries()) {
        expect(Number.isFinite(value)).toBe(true);
        if (i > 0) expect(value).toBeGreaterThanOrEqual(found[i - 1]);
      }
      expect(found.at(-1)).toBeGreaterThan(found.at(-2)!);
    }),
  );
});

test('a score is the only one that is as surprising, from the lowest knot on', () => {
  fc.assert(
    fc.property(usual, (scores) => {
      const surprise = learnSurprise(scores);
      for (const score of ladder(surprise).filter((score) => score >= surprise.knots[0])) {
        const back = scoreAt(surprise, surpriseOf(surprise, score));
        expect(Math.abs(back - score)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(score)));
      }
      expect(scoreAt(surprise, -1)).toBe(surprise.knots[0]);
    }),
  );
});

test('of distinct scores a tenth is more surprising than 1, and a hundredth than 2', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.constantFrom(0.01, 1, 300), (seed, scale) => {
      const random = seededRandom(seed);
      const scores = Float32Array.from({ length: 2000 }, () => scale * random.normal());
      const surprise = learnSurprise(scores);
      for (const level of [1, 2]) {
        const over = scores.filter((score) => surpriseOf(surprise, score) > level).length;
        expect(Math.abs(over / scores.length - 10 ** -level)).toBeLessThan(2 / scores.length);
      }
    }),
  );
});

test('a graph gives the same surprise', async () => {
  await fc.assert(
    fc.asyncProperty(usual, async (scores) => {
      const surprise = learnSurprise(scores);
      const graph = new GraphBuilder('surprise');
      const tensor = surpriseTensor(graph, graph.input('scores', ['B', 2]), surprise);
      graph.output('surprise', tensor, ['B', 2]);
      const session = await loadSession(encodeOnnx(graph.build()));
      try {
        const steps = ladder(surprise);
        const data = Float32Array.from(steps.slice(steps.length % 2));
        const found = await session.run({ scores: { data, shape: [data.length / 2, 2] } });
        data.forEach((score, i) => {
          // A score and a knot are known to a unit in their last place, which between knots side by side is much.
          const unit = 2 ** -23 * Math.max(Math.abs(score), Math.abs(surprise.knots[0]), 1);
          const expected = surpriseOf(surprise, score);
          const slack = surpriseOf(surprise, score + unit) - surpriseOf(surprise, score - unit);
          const error = Math.abs(found.surprise[i] - expected);
          expect(error).toBeLessThanOrEqual(slack + 1e-5 * Math.max(1, expected));
        });
      } finally {
        await session.close();
      }
    }),
    { numRuns: 100 },
  );
});

test('no usual score, or one that is no number, teaches nothing', () => {
  expect(() => learnSurprise(new Float32Array())).toThrow(RangeError);
  expect(() => learnSurprise(Float32Array.of(1, Number.NaN))).toThrow(RangeError);
});
