import { describe, expect, test } from '@jest/globals';
import { jensenShannon } from '#core/learn/tsal/bias.ts';
import { chooseByScore } from '#core/learn/tsal/choose-by-score.ts';
import { chooseWindows, type EmbeddedWindows } from '#core/learn/tsal/choose-windows.ts';
import { kMeans } from '#core/learn/tsal/k-means.ts';
import { nearestJudged } from '#core/learn/tsal/nearest-judged.ts';
import { quotas } from '#core/learn/tsal/quotas.ts';
import { scaleOf, standardise } from '#core/points/standardise.ts';
import { type Random, seededRandom } from '#core/random/random.ts';

/** Points around centres far from each other, so many around each. */
function clouds(sizes: readonly number[], dimensions: number, random: Random): Float32Array {
  return Float32Array.from(
    sizes.flatMap((size, c) => Array.from({ length: size * dimensions }, () => 20 * c + random.normal())),
  );
}

/** How many of the places lie in each cloud. */
function perCloud(sizes: readonly number[], places: Iterable<number>): number[] {
  const cloudOf = sizes.flatMap((size, c) => new Array<number>(size).fill(c));
  const counts = sizes.map(() => 0);
  for (const place of places) counts[cloudOf[place]]++;
  return counts;
}

describe('k-means', () => {
  test('finds clouds that lie apart', () => {
    const sizes = [30, 50, 20, 40];
    const { centres, clusters } = kMeans(clouds(sizes, 3, seededRandom(1)), 3, 4, seededRandom(2));
    expect(centres).toHaveLength(4 * 3);
    let from = 0;
    const found = sizes.map((size) => {
      const inCloud = new Set(clusters.subarray(from, from + size));
      from += size;
      expect(inCloud.size).toBe(1);
      return [...inCloud][0];
    });
    expect(new Set(found).size).toBe(4);
    expect(centres[found[1] * 3]).toBeCloseTo(20, 0);
  });

  test('has no more clusters than points differ', () => {
    const { centres, clusters } = kMeans(Float32Array.of(1, 1, 1, 5, 5), 1, 20, seededRandom(0));
    expect([...centres].sort()).toEqual([1, 5]);
    expect(clusters[0]).not.toBe(clusters[3]);
  });

  test('refuses to make no cluster', () => {
    expect(() => kMeans(Float32Array.of(1), 1, 0, seededRandom(0))).toThrow(RangeError);
  });
});

test('standardised points have mean 0 and deviation 1; a constant dimension says nothing', () => {
  const points = Float32Array.of(1, 7, 3, 7, 5, 7);
  const scale = scaleOf(points, 2);
  expect([...standardise(points, scale)].map((value) => Number(value.toFixed(4)))).toEqual([
    -1.2247, 0, 0, 0, 1.2247, 0,
  ]);
  expect([...standardise(Float32Array.of(3, 9), scale)]).toEqual([0, 0]);
});

describe('quotas', () => {
  const counts = (...values: number[]) => Int32Array.from(values);

  test('fill up what the judged lack', () => {
    // 120 in all should be spread 60, 36, 24
    expect([...quotas(counts(500, 300, 200), counts(20, 0, 0), 100)]).toEqual([40, 36, 24]);
  });

  test('pass over a cluster of which too many are judged', () => {
    expect([...quotas(counts(50, 50), counts(40, 0), 10)]).toEqual([0, 10]);
  });

  test('pass what a cluster cannot give to others', () => {
    // 18 and 3 are wanted of the second and the third, which have 15 and 3
    expect([...quotas(counts(30, 15, 3), counts(22, 0, 0), 38)]).toEqual([20, 15, 3]);
    expect([...quotas(counts(50, 4), counts(60, 0), 10)]).toEqual([6, 4]);
    expect([...quotas(counts(2, 3), counts(0, 0), 100)]).toEqual([2, 3]);
  });
});

test('the divergence of distributions', () => {
  expect(jensenShannon(Int32Array.of(2, 4), Int32Array.of(1, 2))).toBeCloseTo(0, 12);
  expect(jensenShannon(Int32Array.of(3, 0), Int32Array.of(0, 9))).toBeCloseTo(Math.LN2, 12);
  expect(jensenShannon(Int32Array.of(3, 1), Int32Array.of(0, 0))).toBe(Math.LN2);
  // ½ (¾ ln ¾/½ + ¼ ln ¼/½) · 2, by symmetry
  const expected = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
  expect(jensenShannon(Int32Array.of(3, 1), Int32Array.of(1, 3))).toBeCloseTo(expected, 12);
});

describe('chosen windows', () => {
  const SIZES = [600, 300, 100];

  function windows(judged: readonly number[], dimensions = 4): EmbeddedWindows {
    return {
      history: clouds(SIZES, dimensions, seededRandom(1)),
      judged: clouds(judged, dimensions, seededRandom(2)),
      dimensions,
    };
  }

  test('bring the judged to the shares of history', () => {
    const { places, bias } = chooseWindows(windows([40, 0, 0]), { budget: 60, clusters: 3 }, seededRandom(3));
    expect(perCloud(SIZES, places)).toEqual([20, 30, 10]);
    expect(bias.before).toBeGreaterThan(0.1);
    expect(bias.after).toBeLessThan(1e-9);
  });

  test('are spread whichever number of them is taken', () => {
    const { places } = chooseWindows(windows([40, 0, 0]), { budget: 60, clusters: 3 }, seededRandom(3));
    const [a, b, c] = perCloud(SIZES, places.subarray(0, 12));
    expect([a, b, c]).toEqual([4, 6, 2]);
  });

  test('are none of those nearest to the judged', () => {
    const history = Float32Array.from({ length: 100 }, (_, i) => i);
    const all = { history, judged: Float32Array.of(0), dimensions: 1 };
    const { places } = chooseWindows(all, { budget: 70, clusters: 1, filtered: 0.3 }, seededRandom(0));
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: 70 }, (_, i) => 30 + i));
  });

  test('fill the part of a cluster that is covered all but wholly, with those farthest from the judged', () => {
    const history = Float32Array.from({ length: 100 }, (_, i) => (i < 30 ? i / 100 : 90));
    const all = { history, judged: Float32Array.of(0), dimensions: 1 };
    const { places } = chooseWindows(all, { budget: 19, clusters: 2 }, seededRandom(0));
    expect([...places].filter((place) => place < 30).sort()).toEqual([25, 26, 27, 28, 29]);
  });

  test('are all there are where the budget needs them', () => {
    const history = Float32Array.from({ length: 10 }, (_, i) => i);
    const all = { history, judged: Float32Array.of(0), dimensions: 1 };
    const { places } = chooseWindows(all, { budget: 50, clusters: 2 }, seededRandom(0));
    expect(new Set(places).size).toBe(10);
  });

  test('alternate with the farthest within a cluster', () => {
    const history = Float32Array.from({ length: 50 }, (_, i) => (i === 49 ? 400 : i / 50));
    const all = { history, judged: new Float32Array(0), dimensions: 1 };
    for (let seed = 0; seed < 5; seed++) {
      const { places } = chooseWindows(all, { budget: 2, clusters: 1 }, seededRandom(seed));
      expect([...places]).toContain(49);
    }
  });

  test('can be chosen before anything is judged', () => {
    const { places, bias } = chooseWindows(windows([]), { budget: 50, clusters: 3 }, seededRandom(3));
    expect(perCloud(SIZES, places)).toEqual([30, 15, 5]);
    expect(bias).toEqual({ before: Math.LN2, after: 0 });
  });

  test('of 6,000 windows are found in less than 2 seconds', () => {
    const history = clouds(new Array<number>(30).fill(200), 32, seededRandom(1));
    const judged = clouds(new Array<number>(10).fill(40), 32, seededRandom(2));
    const started = performance.now();
    const { places } = chooseWindows({ history, judged, dimensions: 32 }, { budget: 250 }, seededRandom(3));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(new Set(places).size).toBe(250);
  });

  test.each<[string, Partial<EmbeddedWindows>, object]>([
    ['no history', { history: new Float32Array(0) }, {}],
    ['half a point', { history: new Float32Array(5) }, {}],
    ['an embedding that is not finite', { judged: Float32Array.of(1, Number.NaN) }, {}],
    ['half a window', {}, { budget: 1.5 }],
    ['nothing left after the filter', {}, { filtered: 1 }],
  ])('refuse %s', (_, changed, settings) => {
    const all = {
      history: Float32Array.of(1, 2, 3, 4),
      judged: new Float32Array(0),
      dimensions: 2,
      ...changed,
    };
    expect(() => chooseWindows(all, { budget: 1, ...settings }, seededRandom(0))).toThrow(RangeError);
  });
});

describe('windows chosen by their score', () => {
  const scores = Float32Array.of(1, 9, 8, 7, Number.NaN, 6, 5, 5);
  const clusters = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2);

  test('are the highest that were not chosen before, few of a cluster', () => {
    const taken = new Set([2]);
    expect([...chooseByScore({ scores, clusters, taken }, 3, 1)]).toEqual([1, 5, 7]);
    expect([...chooseByScore({ scores, clusters, taken }, 4, 2)]).toEqual([1, 3, 5, 6]);
  });

  test('are fewer where the clusters give no more', () => {
    expect([...chooseByScore({ scores, clusters, taken: new Set() }, 100)]).toEqual([1, 2, 3, 5, 6, 7, 0]);
  });
});

test('the nearest judged windows, in standard deviations', () => {
  // each dimension of history has a deviation of 2
  const history = Float32Array.of(0, 0, 4, 0, 0, 4, 4, 4);
  const judged = Float32Array.of(8, 8, 4, 2, 4, 0);
  const all = { history, judged, dimensions: 2 };
  const [neighbours] = nearestJudged(all, Int32Array.of(1), 2);
  expect(neighbours).toEqual([
    { place: 2, distance: 0 },
    { place: 1, distance: expect.closeTo(Math.SQRT1_2, 6) },
  ]);
  expect(nearestJudged({ ...all, judged: new Float32Array(0) }, Int32Array.of(0, 1), 3)).toEqual([[], []]);
});
