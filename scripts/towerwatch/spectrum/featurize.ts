import { join } from 'node:path';
import { boundedPower, FFT_SIZE, featurize, spectraOf } from '#core/detect/spectrum/featurize.ts';
import type { Spectra } from '#core/detect/spectrum/spectra.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Progress } from '../../start/progress.ts';
import { tableError } from '../../tables/table-error.ts';
import { filesAt, nameOf, outputFolder } from './files.ts';
import { IqFile, RAW_ENDS } from './iq-file.ts';
import { readSpectra, SPECTRA_ENDS, writeSpectra } from './spectra-file.ts';

/**
 * Writes the power spectra of recordings as FOLDER/NAME.npy: of samples by Fourier transform, of ready spectra those with the
 * same bounds.
 * @returns what was written, with its rows and columns
 * @throws TowerwatchError INPUT_… with one line that names the file, or OUTPUT_UNWRITABLE
 */
export async function featurizeFiles(
  paths: readonly string[],
  folder: string,
  ratio: number,
  progress: Progress,
): Promise<{ readonly file: string; readonly rows: number; readonly width: number }[]> {
  const files = filesAt(paths, [...RAW_ENDS, ...SPECTRA_ENDS]);
  requireNamesApart(files);
  outputFolder(folder);
  const written = [];
  for (const [i, file] of files.entries()) {
    // In thousandths, since one file may be all there is, and take its time.
    const done = (share: number) =>
      progress.update('featurized', Math.floor(1000 * (i + share)), 1000 * files.length);
    const spectra = await spectraOfFile(file, ratio, done);
    const out = join(folder, `${nameOf(file)}.npy`);
    await writeSpectra(out, spectra);
    written.push({ file: out, rows: spectra.rows, width: spectra.width });
    done(1);
  }
  return written;
}

async function spectraOfFile(file: string, ratio: number, done: (share: number) => void): Promise<Spectra> {
  const iq = IqFile.open(file);
  if (iq === undefined) {
    const { rows, width, values } = await readSpectra(file);
    return { rows, width, values: values.map(boundedPower) };
  }
  try {
    const rows = spectraOf(iq.samples, ratio);
    const read = (first: number, samples: Float64Array) => iq.read(first, samples);
    if (rows > 0) return featurize(read, rows, ratio, (row) => done(row / rows));
    const found = `${iq.samples} samples where one spectrum takes ${FFT_SIZE}`;
    throw tableError('INPUT_TOO_SHORT', file, undefined, `${found}; give a longer recording`);
  } finally {
    iq.close();
  }
}

function requireNamesApart(files: readonly string[]): void {
  for (const [name, own] of Map.groupBy(files, nameOf)) {
    if (own.length === 1) continue;
    const message = `${own[1]}: would be written to ${name}.npy, as ${own[0]}; name them apart`;
    throw new TowerwatchError('INPUT_AMBIGUOUS', message, { context: { file: own[1] } });
  }
}
