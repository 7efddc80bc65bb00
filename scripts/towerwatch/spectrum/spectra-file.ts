import type { Spectra } from '#core/detect/spectrum/spectra.ts';
import { readNumpy, writeNumpy } from '../../tables/numpy.ts';
import { readTable } from '../../tables/read-table.ts';
import { tableError } from '../../tables/table-error.ts';

/** Ends of names of files with power spectra. */
export const SPECTRA_ENDS: readonly string[] = ['.npy', '.csv', '.csv.gz', '.parquet'];

/** A file of power spectra, one a row. */
export interface SpectraFile extends Spectra {
  readonly file: string;
  /** Where a person finds row `index`: the line of a text file, else its place, from 1. */
  readonly rowOf: (index: number) => number;
}

/**
 * Reads power spectra [T, F] from .npy, CSV or Parquet; in the latter two columns are values of the spectrum, but for
 * time and label. A missing value is NaN.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readSpectra(file: string): Promise<SpectraFile> {
  if (file.toLowerCase().endsWith('.npy')) return readNumpySpectra(file);
  const { rows, kpis, values } = await readTable(file, { time: 'optional' });
  return { file, rows: rows.length, width: kpis.length, values, rowOf: (index) => rows[index] };
}

/** The same of spectra that are used as they are: featurize has given every value a number. @throws TowerwatchError INPUT_NOT_A_NUMBER */
export async function readWholeSpectra(file: string): Promise<SpectraFile> {
  const spectra = await readSpectra(file);
  const at = spectra.values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return spectra;
  const row = spectra.rowOf(Math.floor(at / spectra.width));
  const found = `value ${(at % spectra.width) + 1} is no finite number`;
  throw tableError(
    'INPUT_NOT_A_NUMBER',
    file,
    row,
    `${found}; run spectrum featurize, which sets it to −120`,
  );
}

export async function writeSpectra(file: string, { rows, width, values }: Spectra): Promise<void> {
  await writeNumpy(file, { shape: [rows, width], dtype: 'float32', data: values });
}

async function readNumpySpectra(file: string): Promise<SpectraFile> {
  const { shape, dtype, data } = await readNumpy(file);
  const [rows, width] = shape;
  if (dtype.startsWith('complex')) {
    throw tableError('INPUT_FORMAT', file, undefined, 'holds IQ samples; run spectrum featurize on it first');
  }
  if (dtype === 'datetime64' || shape.length !== 2) {
    const found = `its shape (${shape.join(', ')}) in ${dtype} is none of spectra`;
    throw tableError('INPUT_RAGGED', file, undefined, `${found}; save an array of rows and powers`);
  }
  if (rows * width === 0) throw tableError('INPUT_EMPTY', file, undefined, 'has no rows; give at least one');
  return { file, rows, width, values: Float32Array.from(data), rowOf: (index) => index + 1 };
}
