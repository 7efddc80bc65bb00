import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleOf } from '#core/detect/sample-windows.ts';
import { seededRandom } from '#core/random/random.ts';
import { steps } from '../support/series-samples.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

const all = randomBatch({ length: 4, kpis: 2, hop: 2 }, 60, seededRandom(1));

/** The same windows in batches of these sizes. */
function* cut(sizes: readonly number[]) {
  let from = 0;
  for (const size of sizes) {
    const to = Math.min(all.count, from + size);
    yield pick(all, steps(from, to));
    from = to;
  }
}

test('a sample has different windows, as they are and in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(30), fc.nat(1000), (sizes, count, seed) => {
      const total = Math.min(
        all.count,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      const sample = sampleOf(cut(sizes), count, seededRandom(seed));
      expect(sample?.count ?? 0).toBe(Math.min(count, total));
      if (sample === undefined) return;
      const places = [...sample.ends].map((end) => all.ends.indexOf(end));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(sample).toEqual(pick(all, places));
      expect(sampleOf(cut(sizes), count, seededRandom(seed))).toEqual(sample);
    }),
  );
});

test('every window is taken as often, whatever its place', () => {
  const taken = new Map<number, number>();
  const rounds = 600;
  for (const seed of steps(0, rounds)) {
    for (const end of sampleOf(cut([25, 5, 30]), 15, seededRandom(seed))!.ends) {
      taken.set(end, (taken.get(end) ?? 0) + 1);
    }
  }
  // A quarter of the rounds, within five standard deviations.
  const deviation = Math.sqrt(rounds * 0.25 * 0.75);
  for (const end of all.ends)
    expect(Math.abs((taken.get(end) ?? 0) - rounds / 4)).toBeLessThan(5 * deviation);
});
