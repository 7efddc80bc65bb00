import type { Spectra } from '#core/detect/spectrum/spectra.ts';
import { seededRandom } from '#core/random/random.ts';

/** Noise about a level that rises and falls with the row, so that there is something to forecast. */
export function noisySpectra(rows: number, width: number, seed = 1): Spectra {
  const random = seededRandom(seed);
  const values = Float32Array.from(
    { length: rows * width },
    (_, i) => -40 + 5 * Math.sin(Math.floor(i / width) / 2) + (i % width) + random.normal(),
  );
  return { rows, width, values };
}
