import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Random, seededRandom } from '#core/random/random.ts';

const seeds = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const draw = (random: Random, n = 20) => Array.from({ length: n }, () => random.uniform());

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
}

describe('a seeded random stream', () => {
  test('is a function of its seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(draw(seededRandom(seed))).toEqual(draw(seededRandom(seed)));
        expect(draw(seededRandom(seed))).not.toEqual(draw(seededRandom(seed + 1)));
      }),
    );
  });

  test('keeps the numbers of earlier versions, so that recorded reports stay valid', () => {
    const random = seededRandom(0);
    expect([random.integer(0, 1000), random.integer(0, 1000), random.uniform(), random.normal()]).toEqual([
      606, 941, 0.38256027764424383, -0.8248062504968248,
    ]);
  });

  test('a fork depends on seed and label alone, not on what was drawn before', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.nat(50), (seed, label, drawn) => {
        const random = seededRandom(seed);
        draw(random, drawn);
        random.normal();
        expect(draw(random.fork(label))).toEqual(draw(seededRandom(seed).fork(label)));
      }),
    );
  });

  test('forks with other labels, and forks of forks, are other streams', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.string(), (seed, a, b) => {
        fc.pre(a !== b);
        const random = seededRandom(seed);
        const streams = [random, random.fork(a), random.fork(b), random.fork(a).fork(b), random.fork(a + b)];
        const firsts = streams.map((stream) => stream.uniform());
        const expected = a === '' || b === '' ? 4 : 5;
        expect(new Set(firsts).size).toBeGreaterThanOrEqual(expected);
      }),
    );
  });

  test('a fork leaves its parent where it was', () => {
    const [forked, untouched] = [seededRandom(3), seededRandom(3)];
    draw(forked.fork('x'));
    expect(draw(forked)).toEqual(draw(untouched));
  });

  test('uniform and integer stay in their ranges', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        (seed, lo, width) => {
          const random = seededRandom(seed);
          for (let i = 0; i < 20; i++) {
            const u = random.uniform(lo, lo + width);
            expect(u >= lo && u < lo + width).toBe(true);
            const n = random.integer(lo, lo + width);
            expect(Number.isInteger(n) && n >= lo && n < lo + width).toBe(true);
          }
        },
      ),
    );
  });

  test('shuffle permutes in place', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, items) => {
        const shuffled = [...items];
        expect(seededRandom(seed).shuffle(shuffled)).toBe(shuffled);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });

  test('every permutation of three comes up about equally often', () => {
    const random = seededRandom(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle([0, 1, 2]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  test.each([
    ['uniform', (r: Random) => r.uniform(2, 5), 3.5, 0.75],
    ['integer', (r: Random) => r.integer(0, 11), 5, 10],
    ['normal', (r: Random) => r.normal(-2, 3), -2, 9],
    ['poisson, small mean', (r: Random) => r.poisson(0.7), 0.7, 0.7],
    ['poisson, mean beyond the range of exp', (r: Random) => r.poisson(1234.5), 1234.5, 1234.5],
  ])('%s has the mean and variance of its distribution', (_name, sample, mean, variance) => {
    const random = seededRandom(11);
    const n = 20_000;
    const found = moments(Array.from({ length: n }, () => sample(random)));
    expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / n));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.06);
  });

  test('a normal has Gaussian tails', () => {
    const random = seededRandom(12);
    const n = 50_000;
    const beyond = [1, 2, 3].map(() => 0);
    for (let i = 0; i < n; i++) {
      const z = Math.abs(random.normal());
      for (let s = 0; s < 3; s++) if (z > s + 1) beyond[s]++;
    }
    expect(beyond[0] / n).toBeCloseTo(0.3173, 2);
    expect(beyond[1] / n).toBeCloseTo(0.0455, 2);
    expect(beyond[2] / n).toBeCloseTo(0.0027, 3);
  });

  test('consecutive seeds and forks are uncorrelated', () => {
    const n = 4000;
    const a: number[] = [];
    const b: number[] = [];
    for (let seed = 0; seed < n; seed++) {
      a.push(seededRandom(seed).uniform() - 0.5);
      b.push(
        seededRandom(seed + 1)
          .fork('x')
          .uniform() - 0.5,
      );
    }
    const lagged = a.slice(1).reduce((sum, value, i) => sum + value * a[i], 0) / (n / 12);
    const forked = a.reduce((sum, value, i) => sum + value * b[i], 0) / (n / 12);
    expect(Math.abs(lagged)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(forked)).toBeLessThan(4 / Math.sqrt(n));
  });

  test.each([
    ['a seed that is no integer', () => seededRandom(0.5)],
    ['an empty range', () => seededRandom(1).integer(3, 3)],
    ['a bound that is no integer', () => seededRandom(1).integer(0, 2.5)],
    ['a negative mean', () => seededRandom(1).poisson(-1)],
    ['a mean that is no number', () => seededRandom(1).poisson(Number.NaN)],
  ])('%s is refused', (_name, call) => {
    expect(call).toThrow(RangeError);
  });
});
