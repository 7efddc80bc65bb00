import type { Random } from '#core/random/random.ts';
import { Cell } from './cell.ts';
import { amplitudeAbove, type Emitter } from './emitter.ts';
import { disturbance, type SpectrumKind } from './kinds.ts';
import { WhiteNoise } from './noise.ts';
import { SLOT, SLOTS_PER_FRAME } from './numerology.ts';

/** Full-load amplitude of the cell received, where full scale is 1. */
const RECEIVED = 0.03;
const CARRIER_BLOCKS = 100;

/** Where a receiver stands: what all of its recordings have in common. */
export interface Site {
  /** Power of its own noise over the whole band, dB below the cell at full load. */
  readonly noise: number;
  /** Mean share of the cell's resource blocks in use. */
  readonly load: number;
  /** Largest Doppler shift of its channel, Hz. */
  readonly doppler: number;
}

export function drawSite(random: Random): Site {
  return { noise: -random.uniform(18, 24), load: random.uniform(0.3, 0.6), doppler: random.uniform(5, 20) };
}

/** How one recording differs from the others of its site. */
export interface RecordingOptions {
  readonly site: Site;
  readonly kind: SpectrumKind;
  /** Power of what disturbs it, dB above the cell at full load. */
  readonly strength: number;
}

/** Samples that a receiver records: a cell, its own noise, and what disturbs it. */
export class Recording {
  readonly #emitters: readonly Emitter[];

  constructor({ site, kind, strength }: RecordingOptions, random: Random) {
    // Shadowing and the hour: level and load are not quite those of the last recording.
    const amplitude = amplitudeAbove(RECEIVED, random.normal(0, 1));
    const load = Math.min(0.9, site.load * Math.exp(random.normal(0, 0.2)));
    const ahead = random.integer(0, SLOT * SLOTS_PER_FRAME);
    const { doppler } = site;
    const cell = { amplitude, blocks: CARRIER_BLOCKS, centre: 0, ahead, load, doppler };
    const noise = new WhiteNoise(amplitudeAbove(RECEIVED, site.noise), random.fork('receiver'));
    const disturbing = disturbance(kind, strength, RECEIVED, random.fork('disturbance'));
    this.#emitters = [new Cell(cell, random.fork('cell')), noise, ...(disturbing ? [disturbing] : [])];
  }

  /**
   * Samples from a place on, which is not before the end of those read last.
   * @param iq [n, 2] where they go, real and imaginary part
   */
  read(from: number, iq: Float64Array): void {
    iq.fill(0);
    for (const emitter of this.#emitters) emitter.add(from, iq);
  }
}
