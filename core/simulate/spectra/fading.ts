import type { Random } from '#core/random/random.ts';
import { SAMPLE_RATE } from './emitter.ts';
import { SYMBOL_SIZE } from './numerology.ts';

/** Paths by which a signal comes, how far the power falls from one to the next (dB), and the longest delay in samples. */
const PATHS = 6;
const DECAY_DB = 3;
const MAX_DELAY = 40;
/** Power of the direct path above that of what is scattered with it. */
const RICE_FACTOR = 4;
/** Plane waves that make up a path. */
const WAVES = 8;

interface Wave {
  /** Radians a sample. */
  readonly turn: number;
  readonly phase: number;
  readonly amplitude: number;
}

interface Path {
  readonly delay: number;
  readonly waves: readonly Wave[];
}

/**
 * A multipath channel that moves slowly: each path is a sum of plane waves with Doppler shifts of their own (Jakes 1974), the
 * first with one that stands out (Rice). Its mean power is 1.
 */
export class Fading {
  readonly #paths: readonly Path[];

  /** @param doppler largest shift, Hz */
  constructor(doppler: number, random: Random) {
    const powers = Array.from({ length: PATHS }, (_, i) => 10 ** ((-DECAY_DB * i) / 10));
    const total = powers.reduce((sum, power) => sum + power, 0);
    this.#paths = powers.map((power, i) => ({
      delay: i === 0 ? 0 : random.uniform(0, MAX_DELAY),
      waves: wavesOf(power / total, i === 0, (2 * Math.PI * doppler) / SAMPLE_RATE, random),
    }));
  }

  /**
   * Gain of some subcarriers at a sample.
   * @param first from the carrier's centre
   * @returns [count, 2] real and imaginary part
   */
  gains(sample: number, first: number, count: number): Float64Array {
    const gains = new Float64Array(2 * count);
    for (const { delay, waves } of this.#paths) {
      let [real, imaginary] = [0, 0];
      for (const { turn, phase, amplitude } of waves) {
        real += amplitude * Math.cos(turn * sample + phase);
        imaginary += amplitude * Math.sin(turn * sample + phase);
      }
      const step = (-2 * Math.PI * delay) / SYMBOL_SIZE;
      for (let i = 0; i < count; i++) {
        const [cos, sin] = [Math.cos(step * (first + i)), Math.sin(step * (first + i))];
        gains[2 * i] += real * cos - imaginary * sin;
        gains[2 * i + 1] += real * sin + imaginary * cos;
      }
    }
    return gains;
  }
}

function wavesOf(power: number, isDirect: boolean, maxTurn: number, random: Random): Wave[] {
  const wave = (share: number): Wave => ({
    turn: maxTurn * Math.cos(random.uniform(0, 2 * Math.PI)),
    phase: random.uniform(0, 2 * Math.PI),
    amplitude: Math.sqrt(share),
  });
  const scattered = isDirect ? power / (1 + RICE_FACTOR) : power;
  const waves = Array.from({ length: WAVES }, () => wave(scattered / WAVES));
  return isDirect ? [wave(power - scattered), ...waves] : waves;
}
