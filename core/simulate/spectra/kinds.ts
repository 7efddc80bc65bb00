import type { Random } from '#core/random/random.ts';
import { Bursts } from './bursts.ts';
import { Cell } from './cell.ts';
import { amplitudeAbove, type Emitter, SAMPLE_RATE } from './emitter.ts';
import { NarrowNoise, WhiteNoise } from './noise.ts';
import { SLOT, SLOTS_PER_FRAME } from './numerology.ts';
import { Sweep } from './sweep.ts';

/** What goes on in a recording beside the cell that is received. */
export const SPECTRUM_KINDS = [
  'normal',
  'jamming-wideband',
  'jamming-narrowband',
  'jamming-sweep',
  'false-base-station',
  'co-channel',
] as const;
export type SpectrumKind = (typeof SPECTRUM_KINDS)[number];

/**
 * How strong each usually is, in dB above the cell that is received, at full load: so that some of it is seen and some is
 * not. What falls on few frequencies, or is sent now and then, has to be stronger.
 */
export const USUAL_STRENGTH: Readonly<Record<SpectrumKind, number>> = {
  normal: 0,
  'jamming-wideband': -14,
  'jamming-narrowband': -6,
  'jamming-sweep': 3,
  'false-base-station': 10,
  'co-channel': -10,
};

const FRAME = SLOT * SLOTS_PER_FRAME;
const MILLISECOND = SAMPLE_RATE / 1000;
/** Resource blocks of a small, cheap transmitter: 5 MHz. */
const SMALL_CARRIER = 25;
const LARGE_CARRIER = 100;

/**
 * What disturbs a recording: where it lies in the band, and how fast it moves, differs between recordings.
 * @param strength its power, dB above that of the cell received were all its resource blocks in use
 * @param reference amplitude of that cell
 */
export function disturbance(
  kind: SpectrumKind,
  strength: number,
  reference: number,
  random: Random,
): Emitter | undefined {
  const amplitude = amplitudeAbove(reference, strength);
  switch (kind) {
    case 'normal':
      return undefined;
    case 'jamming-wideband':
      return new WhiteNoise(amplitude, random.fork('noise'));
    case 'jamming-narrowband': {
      const [centre, width] = [random.uniform(-0.28, 0.28), random.uniform(0.01, 0.04)];
      return new NarrowNoise(amplitude, centre, width, random.fork('noise'));
    }
    case 'jamming-sweep': {
      const half = random.uniform(0.15, 0.35);
      const period = Math.round(random.uniform(0.2, 3) * MILLISECOND);
      return new Sweep({ amplitude, from: -half, to: half, period });
    }
    case 'false-base-station': {
      // Cheap hardware offers little but broadcast, and stands still near by.
      const centre = random.integer(-450, 451);
      const ahead = random.integer(0, FRAME);
      const options = { amplitude, blocks: SMALL_CARRIER, centre, ahead, load: 0.1, doppler: 2 };
      return new Cell(options, random.fork('cell'));
    }
    case 'co-channel': {
      const side = random.uniform() < 0.5 ? -1 : 1;
      const centre = side * random.integer(300, 700);
      const ahead = random.integer(0, FRAME);
      const options = { amplitude, blocks: LARGE_CARRIER, centre, ahead, load: 0.7, doppler: 10 };
      const cell = new Cell(options, random.fork('cell'));
      return new Bursts(cell, random.uniform(2, 10) * MILLISECOND, random.fork('bursts'));
    }
  }
}
