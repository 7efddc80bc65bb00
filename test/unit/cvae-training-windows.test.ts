import { expect, test } from '@jest/globals';
import { tidy } from '@tensorflow/tfjs-core';
import { sampleWindows } from '#core/detect/cvae/training-windows.ts';
import type { WindowStore } from '#core/detect/cvae/window-store.ts';
import type { WindowBatch } from '#core/detect/detector.ts';
import { seededRandom } from '#core/random/random.ts';
import { BRIEF } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const LENGTH = 4;
const STEPS = 2;
const SETTINGS = { ...BRIEF, steps: STEPS, maxWindows: 100, heldOut: 0 };

/** Windows whose trend is their number, and whose samples are numbered too, in batches of different size. */
function* numbered(count: number): Generator<WindowBatch> {
  for (let from = 0, size = 1; from < count; from += size, size = (size % 7) + 1) {
    const numbers = Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i);
    const cells = numbers.flatMap((number) => [0, 1, 2, 3].map((step) => number * LENGTH + step));
    yield {
      count: numbers.length,
      length: LENGTH,
      kpis: 1,
      hop: 1,
      entities: numbers.map(String),
      ends: Float64Array.from(numbers),
      x: Float32Array.from(cells),
      seasonal: Float32Array.from(cells, (cell) => -cell),
      trend: Float32Array.from(numbers),
      step: Float32Array.from(numbers, () => 1),
    };
  }
}

function sample(count: number, changes: Partial<typeof SETTINGS> = {}, seed = 1) {
  return sampleWindows(numbered(count), seededRandom(seed), { ...SETTINGS, ...changes });
}

function contents(store: WindowStore) {
  return tidy(() => {
    const { x, seasonal, trend } = store.tensors(Array.from({ length: store.count }, (_, i) => i));
    return { x: x.arraySync(), seasonal: seasonal.arraySync(), numbers: [...trend.dataSync()] };
  });
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('training windows', () => {
  test(`are all taken where there is room, each trained on or held out${unless}`, () => {
    const { training, heldOut } = sample(90, { heldOut: 1 / 4 });
    expect(ascending([...contents(training).numbers, ...contents(heldOut).numbers])).toEqual(upTo(90));
    expect(heldOut.count).toBeGreaterThan(90 / 8);
    expect(heldOut.count).toBeLessThan(90 / 2);
  });

  test(`beyond that are sampled evenly, whatever their place and batch${unless}`, () => {
    const taken = new Array<number>(40).fill(0);
    const ROUNDS = 400;
    for (let seed = 0; seed < ROUNDS; seed++) {
      const { numbers } = contents(sample(40, { maxWindows: 10 }, seed).training);
      expect(new Set(numbers).size).toBe(10);
      for (const number of numbers) taken[number]++;
    }
    const expected = (ROUNDS * 10) / 40;
    const chiSquare = taken.reduce(
      (sum, count) => sum + (count - expected) ** 2 / (expected * (1 - 10 / 40)),
      0,
    );
    // Of 39 degrees of freedom: 72 is exceeded once in a thousand times.
    expect(chiSquare).toBeLessThan(72);
  });

  test(`are kept by their last steps, also where one took the place of another${unless}`, () => {
    const { x, seasonal, numbers } = contents(sample(3000).training);
    expect(numbers).toHaveLength(100);
    expect(Math.max(...numbers)).toBeGreaterThan(1000);
    numbers.forEach((number, b) => {
      const last = [number * LENGTH + 2, number * LENGTH + 3];
      expect([x[0][b][0], x[1][b][0]]).toEqual(last);
      expect([seasonal[0][b][0], seasonal[1][b][0]]).toEqual(last.map((value) => -value));
    });
  });

  test(`are the same ones by the same seed${unless}`, () => {
    const once = contents(sample(500).training);
    expect(contents(sample(500).training)).toEqual(once);
    expect(contents(sample(500, {}, 2).training)).not.toEqual(once);
  });
});
