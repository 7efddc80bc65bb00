import type { LabelledPoints } from '#core/learn/active/prepare.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { readInput } from '../detect/detect-input.ts';
import { requireBothClasses } from '../detect/judge-series.ts';

/**
 * Rows of one file or folder, each for itself, with labels of both kinds. A missing value becomes its column's mean.
 * @throws TowerwatchError INPUT_… with one line that names the file, the row where there is one, and what to do
 */
export async function readPoints(
  input: string,
  { dropConstant }: { readonly dropConstant?: true },
): Promise<LabelledPoints> {
  const drop = dropConstant === undefined ? {} : { dropConstant };
  const read = await readInput(input, { trainShare: 1, rows: 'tabular', ...drop });
  if (read.length > 1) {
    const ids = read.map(({ series }) => series.entity).join(', ');
    const message = `${input}: holds ${read.length} data sets (${ids}); name one of them`;
    throw new TowerwatchError('INPUT_AMBIGUOUS', message, { context: { file: input } });
  }
  const [own] = read;
  requireBothClasses({ ...own, judgedFrom: 0 });
  const { values, kpis } = own.series;
  return { points: filled(values, kpis), dimensions: kpis, labels: own.labels! };
}

/** @param values [N, D], NaN where missing */
function filled(values: Float32Array, dimensions: number): Float32Array {
  if (!values.some(Number.isNaN)) return values;
  const sums = new Float64Array(dimensions);
  const counts = new Float64Array(dimensions);
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    sums[at % dimensions] += value;
    counts[at % dimensions]++;
  });
  return values.map((value, at) =>
    Number.isNaN(value) ? sums[at % dimensions] / counts[at % dimensions] : value,
  );
}
