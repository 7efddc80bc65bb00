import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseByScore } from '#core/learn/tsal/choose-by-score.ts';
import { chooseWindows } from '#core/learn/tsal/choose-windows.ts';
import { kMeans } from '#core/learn/tsal/k-means.ts';
import { quotas } from '#core/learn/tsal/quotas.ts';
import { seededRandom } from '#core/random/random.ts';

/** Few values, so that many points are equal or lie on a line. */
const points = (dimensions: number, minLength: number) =>
  fc
    .array(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: dimensions, maxLength: dimensions }), {
      minLength,
      maxLength: 120,
    })
    .map((rows) => Float32Array.from(rows.flat()));

const embedded = fc.integer({ min: 1, max: 4 }).chain((dimensions) =>
  fc.record({
    windows: fc.record({
      history: points(dimensions, 1),
      judged: points(dimensions, 0),
      dimensions: fc.constant(dimensions),
    }),
    settings: fc.record({
      budget: fc.integer({ min: 0, max: 150 }),
      clusters: fc.integer({ min: 1, max: 20 }),
      filtered: fc.constantFrom(0, 0.3, 0.9),
    }),
    seed: fc.nat(1000),
  }),
);

test('the budget is spent on windows that differ, in the same way every time', () => {
  fc.assert(
    fc.property(embedded, ({ windows, settings, seed }) => {
      const chosen = chooseWindows(windows, settings, seededRandom(seed));
      const count = windows.history.length / windows.dimensions;
      const { places } = chosen;
      expect(new Set(places).size).toBe(places.length);
      for (const place of places) expect(place).toBeLessThan(count);
      expect(places.length).toBe(Math.min(settings.budget, count));
      expect(chosen).toEqual(chooseWindows(windows, settings, seededRandom(seed)));
    }),
  );
});

test('the judged are spread almost as history is once the chosen are judged too', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 2, max: 8 }), (seed, clouds) => {
      const random = seededRandom(seed);
      const around = (centre: number) => [20 * centre + random.normal(), random.normal()];
      const history = Float32Array.from(
        Array.from({ length: 600 }, () => around(Math.floor(clouds * random.uniform() ** 2))).flat(),
      );
      const judged = Float32Array.from(Array.from({ length: 20 }, () => around(clouds - 1)).flat());
      const windows = { history, judged, dimensions: 2 };
      const { bias } = chooseWindows(windows, { budget: 200, clusters: clouds }, random);
      expect(bias.after).toBeLessThan(bias.before / 20);
    }),
  );
});

test('every point is in the cluster of the nearest centre, and no cluster is empty', () => {
  const anyPoints = fc
    .integer({ min: 1, max: 4 })
    .chain((dimensions) => fc.tuple(points(dimensions, 1), fc.constant(dimensions)));
  fc.assert(
    fc.property(anyPoints, fc.integer({ min: 1, max: 12 }), fc.nat(1000), ([values, dimensions], k, seed) => {
      const { centres, clusters } = kMeans(values, dimensions, k, seededRandom(seed));
      const count = centres.length / dimensions;
      expect(count).toBeLessThanOrEqual(k);
      expect(new Set(clusters).size).toBe(count);
      const distance = (point: number, cluster: number) =>
        Math.hypot(
          ...Array.from(
            { length: dimensions },
            (_, d) => values[point * dimensions + d] - centres[cluster * dimensions + d],
          ),
        );
      clusters.forEach((cluster, point) => {
        for (let other = 0; other < count; other++) {
          expect(distance(point, cluster)).toBeLessThanOrEqual(distance(point, other) + 1e-4);
        }
      });
    }),
  );
});

test('quotas sum to the budget and never pass what a cluster has', () => {
  const cluster = fc.record({
    history: fc.integer({ min: 1, max: 500 }),
    judged: fc.nat(60),
  });
  const some = fc.array(cluster, { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(some, fc.nat(3000), (clusters, budget) => {
      const history = Int32Array.from(clusters, ({ history }) => history);
      const judged = Int32Array.from(clusters, ({ judged }) => judged);
      const given = quotas(history, judged, budget);
      const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);
      expect(sum(given)).toBe(Math.min(budget, sum(history)));
      given.forEach((count, j) => {
        expect(count).toBeGreaterThanOrEqual(0);
        expect(count).toBeLessThanOrEqual(history[j]);
      });
    }),
  );
});

test('no window left out scores higher than a chosen one, unless its cluster has given enough', () => {
  const scored = fc.array(fc.record({ score: fc.integer(), cluster: fc.nat(4), taken: fc.boolean() }));
  fc.assert(
    fc.property(scored, fc.nat(40), fc.integer({ min: 1, max: 6 }), (windows, budget, perCluster) => {
      const scores = Float32Array.from(windows, ({ score }) => score);
      const clusters = Int32Array.from(windows, ({ cluster }) => cluster);
      const taken = new Set([...windows.keys()].filter((place) => windows[place].taken));
      const chosen = chooseByScore({ scores, clusters, taken }, budget, perCluster);
      expect(chosen.length).toBeLessThanOrEqual(budget);
      const lowest = Math.min(...Array.from(chosen, (place) => scores[place]));
      const givenBy = (cluster: number) => chosen.filter((place) => clusters[place] === cluster).length;
      for (let place = 0; place < windows.length; place++) {
        expect(givenBy(clusters[place])).toBeLessThanOrEqual(perCluster);
        if (chosen.includes(place)) expect(taken.has(place)).toBe(false);
        else if (!taken.has(place) && givenBy(clusters[place]) < perCluster) {
          expect(chosen.length).toBe(budget);
          if (budget > 0) expect(scores[place]).toBeLessThanOrEqual(lowest);
        }
      }
    }),
  );
});
