import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FittedDetector, WindowBatch, WindowShape } from '#core/detect/detector.ts';
import { mahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { contributionWeightsOf } from '#core/detect/residual-features/contribution.ts';
import { joinWindows } from '#core/detect/window-selection.ts';
import { FittedFusion } from '#core/learn/fusion/fusion.ts';
import { learnSurprise, surpriseOf } from '#core/learn/fusion/surprise.ts';
import { type FittedHead, HEAD_BOOSTING, trainHead } from '#core/learn/head/head.ts';
import { SETTLED_DELAY } from '#core/learn/head/layout.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { type Random, seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { steps } from '../support/series-samples.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

/** A value of a feature that is right at a tree's threshold may fall to its other side in float32. */
const FLIPPED = 0.01;

const shapes = fc
  .record({
    length: fc.integer({ min: 2, max: 60 }),
    kpis: fc.integer({ min: 1, max: 8 }),
    hop: fc.integer({ min: 1, max: 6 }),
  })
  .map((shape) => ({ ...shape, hop: Math.min(shape.hop, shape.length) }));

/** Windows in which the first KPI stands still wherever it is, and so does what is expected of it. */
function still(shape: WindowShape, count: number, random: Random): WindowBatch {
  const batch = randomBatch(shape, count, random);
  const { kpis } = shape;
  const levels = Float32Array.from({ length: count }, () => random.uniform(-7, 7));
  const isFirst = (at: number) => at % kpis === 0;
  const x = batch.x.map((value, at) =>
    isFirst(at) ? levels[Math.floor(at / (shape.length * kpis))] : value,
  );
  const seasonal = batch.seasonal.map((value, at) => (isFirst(at) ? 0.3 : value));
  return { ...batch, x, seasonal };
}

/** A head that was told anything of windows of which some are shifted or do not move, and windows that it has not seen. */
function headOf(shape: WindowShape, random: Random): { head: FittedHead; unseen: WindowBatch } {
  const { length } = shape;
  const some = (count: number) =>
    joinWindows([
      randomBatch(shape, count, random),
      randomBatch(shape, count, random, { steps: Math.ceil(length / 3), kpis: [0], shift: 4 }),
      randomBatch(shape, count, random, { steps: Math.floor(length / 2), kpis: [0], frozen: true }),
      still(shape, count, random),
    ]);
  const windows = some(25);
  const marks = Uint8Array.from({ length: windows.count * length }, (_, i) =>
    random.uniform() < 0.2 ? 2 : Number(i % length > length / 2 && i > 25 * length),
  );
  const settings = { ...HEAD_BOOSTING, trees: 25, minLeafRows: 5 };
  const groups = [{ marked: [{ windows, marks }], anomalousWeight: 0.2 }];
  const head = trainHead(shape, groups, contributionWeightsOf(windows), random, settings);
  return { head, unseen: some(10) };
}

function fusionOf(head: FittedHead, usual: WindowBatch): { fusion: FittedFusion; base: FittedDetector } {
  const base = mahalanobis.fit([usual], seededRandom(0));
  const { scores, settled } = head.score(usual);
  const surprise = {
    head: learnSurprise(scores),
    ...(settled === undefined ? {} : { settled: learnSurprise(settled) }),
    base: learnSurprise(base.score(usual).scores),
  };
  return { fusion: new FittedFusion(head, base, surprise), base };
}

/** How many values there are, and how many of them differ by more than float32 arithmetic does. */
function compared(actual: Float32Array, expected: Float32Array) {
  expect(actual).toHaveLength(expected.length);
  const differ = expected.filter(
    (value, i) => !(Math.abs(actual[i] - value) <= 1e-4 * Math.max(1, Math.abs(value))),
  );
  return { all: expected.length, differ: differ.length };
}

async function withSession<T>(detector: FittedDetector, use: (session: DetectorSession) => Promise<T>) {
  const session = await DetectorSession.open(encodeOnnx(detector.graph!()));
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

test.each(['head', 'fusion'])('the graph of a %s scores as it does, prompt and settled', async (family) => {
  const seen = { all: 0, differ: 0 };
  await fc.assert(
    fc.asyncProperty(shapes, fc.nat(1000), async (shape, seed) => {
      const { head, unseen } = headOf(shape, seededRandom(seed));
      const detector = family === 'head' ? head : fusionOf(head, unseen).fusion;
      const expected = detector.score(unseen);
      const settles = shape.length - SETTLED_DELAY - shape.hop >= 12;
      expect(expected.settled?.length).toBe(settles ? expected.scores.length : undefined);
      expect(detector.settledDelay).toBe(settles ? SETTLED_DELAY : undefined);
      await withSession(detector, async (session) => {
        session.requireShape(shape);
        expect(session.settles).toBe(settles);
        const actual = await session.score(unseen);
        const parts = [compared(actual.scores, expected.scores)];
        if (settles) parts.push(compared(actual.settled!, expected.settled!));
        for (const { all, differ } of parts) {
          seen.all += all;
          seen.differ += differ;
        }
        expect(compared(actual.contributions, expected.contributions).differ).toBe(0);
      });
    }),
    { numRuns: 25 },
  );
  expect(seen.differ / seen.all).toBeLessThan(FLIPPED);
});

test('no tree tells apart what only rounding does: KPIs that stand still are scored alike', async () => {
  const shape = { length: 48, kpis: 2, hop: 4 };
  const random = seededRandom(3);
  const windows = joinWindows([randomBatch(shape, 150, random), still(shape, 150, random)]);
  // Labels that nothing tells of lead the trees to the least differences that there are.
  const marks = new Uint8Array(windows.count * shape.length).map((_, i) => Math.floor(i / shape.length) % 2);
  const groups = [{ marked: [{ windows, marks }], anomalousWeight: 0.2 }];
  const head = trainHead(shape, groups, contributionWeightsOf(windows), random);
  const expected = head.score(windows);
  await withSession(head, async (session) => {
    const actual = await session.score(windows);
    for (const { all, differ } of [
      compared(actual.scores, expected.scores),
      compared(actual.settled!, expected.settled!),
    ]) {
      expect(differ / all).toBeLessThan(FLIPPED);
    }
  });
});

test('a head and a fusion score a window to the same bits in any batch', async () => {
  const shape = { length: 48, kpis: 8, hop: 4 };
  const { head, unseen } = headOf(shape, seededRandom(7));
  for (const detector of [head, fusionOf(head, unseen).fusion]) {
    const inJs = detector.score(unseen);
    await withSession(detector, async (session) => {
      const whole = await session.score(unseen);
      await fc.assert(
        fc.asyncProperty(fc.nat(unseen.count - 1), fc.integer({ min: 1, max: 9 }), async (from, size) => {
          const to = Math.min(unseen.count, from + size);
          const part = pick(unseen, steps(from, to));
          const own = (scores: Float32Array) => scores.slice(from * shape.hop, to * shape.hop);
          const { scores, settled } = await session.score(part);
          expect(scores).toEqual(own(whole.scores));
          expect(settled).toEqual(own(whole.settled!));
          expect(detector.score(part).settled).toEqual(own(inJs.settled!));
        }),
        { numRuns: 25 },
      );
    });
  }
});

test("a settled score of a fusion has the base's score of the window as it was by then", () => {
  const shape = { length: 48, kpis: 3, hop: 2 };
  const random = seededRandom(11);
  const { head, unseen } = headOf(shape, random);
  const { fusion, base } = fusionOf(head, unseen);
  // Windows of a longer stretch, and of the same stretch ten steps before its end.
  const longer = { ...shape, length: shape.length + SETTLED_DELAY };
  const stretch = randomBatch(longer, 12, random, { steps: 20, kpis: [0], shift: 6 });
  const cut = (values: Float32Array, from: number) =>
    Float32Array.from(
      steps(0, stretch.count).flatMap((b) => {
        const at = (b * longer.length + from) * shape.kpis;
        return [...values.subarray(at, at + shape.length * shape.kpis)];
      }),
    );
  const at = (from: number) => ({
    ...stretch,
    length: shape.length,
    x: cut(stretch.x, from),
    seasonal: cut(stretch.seasonal, from),
  });
  const now = at(SETTLED_DELAY);
  const ofBase = learnSurprise(base.score(unseen).scores);
  const ofHead = learnSurprise(head.score(unseen).settled!);
  const before = base.score(at(0)).scores;
  const head10 = head.score(now).settled!;
  const { settled } = fusion.score(now);
  settled!.forEach((score, i) => {
    expect(score).toBeCloseTo((surpriseOf(ofHead, head10[i]) + surpriseOf(ofBase, before[i])) / 2, 5);
  });
});
