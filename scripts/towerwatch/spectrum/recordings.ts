import { type BlockShape, blockCount, constantBlock } from '#core/detect/spectrum/blocks.ts';
import { tableError } from '../../tables/table-error.ts';
import { filesAt } from './files.ts';
import { readWholeSpectra, SPECTRA_ENDS, type SpectraFile } from './spectra-file.ts';

/**
 * Reads power spectra of one width that can be cut into blocks.
 * @param width of a model; by default that of the first file
 * @param least rows that a file has to have
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readRecordings(
  paths: readonly string[],
  shape: BlockShape,
  width: number | undefined,
  least: number,
): Promise<SpectraFile[]> {
  const read: SpectraFile[] = [];
  for (const file of filesAt(paths, SPECTRA_ENDS)) {
    const spectra = await readWholeSpectra(file);
    requireWidth(spectra, width ?? read[0]?.width ?? spectra.width);
    requireRows(spectra, least);
    requireChange(spectra, shape);
    read.push(spectra);
  }
  return read;
}

function requireWidth({ file, width }: SpectraFile, wanted: number): void {
  if (width === wanted) return;
  const found = `${width} values a spectrum where there have to be ${wanted}`;
  throw tableError('INPUT_KPIS_DIFFER', file, undefined, `${found}; give spectra of one width`);
}

function requireRows({ file, rows }: SpectraFile, least: number): void {
  if (rows >= least) return;
  const found = `${rows} rows where it takes ${least}`;
  throw tableError(
    'INPUT_TOO_SHORT',
    file,
    undefined,
    `${found}; give a longer recording or a shorter --window`,
  );
}

function requireChange(spectra: SpectraFile, shape: BlockShape): void {
  const start = blockCount(spectra.rows, shape) > 0 ? constantBlock(spectra, shape) : undefined;
  if (start === undefined) return;
  const row = spectra.rowOf(start);
  const found = `all values are the same from here on for ${shape.window} rows, which cannot be scaled`;
  throw tableError('INPUT_CONSTANT', spectra.file, row, `${found}; leave these rows out`);
}
