import { describe, expect, test } from '@jest/globals';
import { FFT_SIZE, featurize } from '#core/detect/spectrum/featurize.ts';
import { seededRandom } from '#core/random/random.ts';
import { SPECTRUM_KINDS, type SpectrumKind, USUAL_STRENGTH } from '#core/simulate/spectra/kinds.ts';
import { NarrowNoise, WhiteNoise } from '#core/simulate/spectra/noise.ts';
import { SLOT, SLOTS_PER_FRAME, symbolAt } from '#core/simulate/spectra/numerology.ts';
import { drawSite, Recording } from '#core/simulate/spectra/recording.ts';
import { Sweep } from '#core/simulate/spectra/sweep.ts';

const site = drawSite(seededRandom(1));
const ROWS = 480;
const SHORT = 240;

function recording(kind: SpectrumKind, strength: number, seed = 2): Recording {
  return new Recording({ site, kind, strength }, seededRandom(seed));
}

function spectra(kind: SpectrumKind, strength: number, rows: number) {
  const own = recording(kind, strength);
  return featurize((first, iq) => own.read(first, iq), rows, 10);
}

/** Mean power of bins, dB. */
function level({ values }: { values: Float32Array }, isOf: (bin: number) => boolean): number {
  const own = values.filter((_, i) => isOf(i % FFT_SIZE));
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}

/** Frequency of a bin as a share of the sample rate. */
const frequency = (bin: number) => (bin < FFT_SIZE / 2 ? bin : bin - FFT_SIZE) / FFT_SIZE;
const inCarrier = (bin: number) => Math.abs(frequency(bin)) < 0.27;
const inGuard = (bin: number) => Math.abs(frequency(bin)) > 0.35;

describe('a simulated recording', () => {
  test('is a carrier of 18 MHz over noise, of which resource blocks come and go', () => {
    const normal = spectra('normal', 0, ROWS);
    expect(level(normal, inCarrier) - level(normal, inGuard)).toBeGreaterThan(4);
    expect(normal.values.every((value) => value > -100 && value < 0)).toBe(true);
    const guard = level(normal, inGuard);
    const unused = normal.values.filter((value, i) => inCarrier(i % FFT_SIZE) && value < guard);
    expect(unused.length / (ROWS * 69)).toBeGreaterThan(0.03);
  });

  test('has levels that go together with those of the next frame: what is sent in every one comes at the same time', () => {
    const perFrame = (SLOT * SLOTS_PER_FRAME) / (10 * FFT_SIZE);
    expect(perFrame).toBe(240);
    const { values } = spectra('normal', 0, ROWS);
    const levels = (frame: number) =>
      Array.from({ length: perFrame }, (_, row) => {
        const from = (frame * perFrame + row) * FFT_SIZE;
        return level({ values: values.subarray(from, from + FFT_SIZE) }, inCarrier);
      });
    const mean = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
    const [first, second] = [levels(0), levels(1)];
    const together = (lag: number) =>
      mean(first.map((value, i) => (value - mean(first)) * (second[(i + lag) % perFrame] - mean(second))));
    expect(together(0)).toBeGreaterThan(2 * Math.abs(together(7)));
  });

  test('is the same by the same seed, whether read in one piece or in many', () => {
    const whole = new Float64Array(2 * 5000);
    recording('jamming-sweep', 0).read(0, whole);
    const pieces = new Float64Array(2 * 5000);
    const own = recording('jamming-sweep', 0);
    for (let first = 0; first < 5000; first += 500) {
      own.read(first, pieces.subarray(2 * first, 2 * (first + 500)));
    }
    expect(pieces).toEqual(whole);
    const other = new Float64Array(2 * 5000);
    recording('jamming-sweep', 0, 3).read(0, other);
    expect(other).not.toEqual(whole);
  });

  test.each(SPECTRUM_KINDS.filter((kind) => kind !== 'normal'))(
    'with %s differs from normal, more so if stronger',
    (kind) => {
      const normal = spectra('normal', 0, SHORT);
      const [weak, usual, strong] = [-20, 0, 20].map((more) => {
        const { values } = spectra(kind, USUAL_STRENGTH[kind] + more, SHORT);
        return values.reduce((sum, value, i) => sum + Math.abs(value - normal.values[i]), 0) / values.length;
      });
      expect(usual).toBeGreaterThan(weak);
      expect(strong).toBeGreaterThan(1.2 * usual);
    },
  );
});

describe('emitters', () => {
  const power = (emitter: { add(from: number, iq: Float64Array): void }, count = 200_000) => {
    const iq = new Float64Array(2 * count);
    emitter.add(0, iq);
    return iq.reduce((sum, value) => sum + value * value, 0) / count;
  };

  test.each([
    ['white noise', new WhiteNoise(0.3, seededRandom(1))],
    ['narrow noise', new NarrowNoise(0.3, 0.1, 0.05, seededRandom(1))],
    ['a sweep', new Sweep({ amplitude: 0.3, from: -0.2, to: 0.2, period: 5000 })],
  ])('%s has the power asked for', (_, emitter) => {
    expect(Math.abs(power(emitter) / 0.09 - 1)).toBeLessThan(0.05);
  });

  test('a narrow jammer is loudest at its frequency, a sweep at another each time', () => {
    const loudest = (emitter: { add(from: number, iq: Float64Array): void }) => {
      const read = (first: number, iq: Float64Array) => {
        iq.fill(0);
        emitter.add(first, iq);
      };
      const { values } = featurize(read, 50, 4);
      return Array.from({ length: 50 }, (_, row) => {
        const own = values.subarray(row * FFT_SIZE, (row + 1) * FFT_SIZE);
        return frequency(own.indexOf(Math.max(...own)));
      });
    };
    for (const found of loudest(new NarrowNoise(0.3, 0.25, 0.01, seededRandom(1)))) {
      expect(Math.abs(found - 0.25)).toBeLessThan(0.1);
    }
    const swept = loudest(new Sweep({ amplitude: 0.3, from: -0.2, to: 0.2, period: 512 * 50 }));
    const rising = swept.slice(1).filter((found, i) => found >= swept[i]);
    expect(rising.length).toBeGreaterThan(45);
    expect(Math.min(...swept)).toBeLessThan(-0.18);
    expect(Math.max(...swept)).toBeGreaterThan(0.18);
  });
});

test('symbols follow each other without gap, seven in a slot of half a millisecond', () => {
  let sample = 0;
  for (let count = 0; count < 70; count++) {
    const place = symbolAt(sample);
    expect(place).toMatchObject({ slot: Math.floor(count / 7), symbol: count % 7, begin: sample });
    sample += place.prefix + 2048;
    expect(symbolAt(sample - 1)).toEqual(place);
  }
  expect(sample).toBe(10 * SLOT);
});
