import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type NumpyArray, parseNumpy, readNumpy } from './numpy.ts';
import type { Table } from './table.ts';
import { TableBuilder } from './table-builder.ts';
import { tableError, unreadable } from './table-error.ts';
import { unzip } from './zip.ts';

/** An array, and what messages call it. */
interface Part {
  readonly name: string;
  readonly array: NumpyArray;
}

interface Parts {
  readonly values: Part;
  readonly times: Part | undefined;
  readonly labels: Part | undefined;
}

/** What an .npz calls its arrays, in any case; numpy.savez calls what has no name arr_0. */
const VALUES = ['x', 'values', 'arr_0'];
const TIMES = ['t', 'ts', 'time', 'timestamp'];
const LABELS = ['labels', 'label', 'y'];
const LABEL_ENDS = ['_labels', '_label'];
const NPY = /\.npy$/i;

/** Whether a file holds the labels of another: see {@link readNpy}. */
export function isLabelFile(name: string): boolean {
  return LABEL_ENDS.some((end) => name.toLowerCase().endsWith(`${end}.npy`));
}

/**
 * Reads an array [rows, K] or [rows] from an .npy file, its KPIs named k1, k2 and so on, its rows counted from 0, NaN
 * where a value is missing. Labels [rows] are in NAME_labels.npy or NAME_label.npy beside NAME.npy, where there is one.
 * Rows are named by their place, from 1.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readNpy(file: string): Promise<Table> {
  const [labels, other] = LABEL_ENDS.map((end) => file.replace(NPY, `${end}.npy`)).filter(existsSync);
  if (other)
    throw tableError('INPUT_AMBIGUOUS', other, undefined, `the same as ${labels}; keep one of the two`);
  const part = async (name: string): Promise<Part> => ({ name, array: await readNumpy(name) });
  const values = await part(file);
  return tableOf(file, {
    values,
    times: undefined,
    labels: labels === undefined ? undefined : await part(labels),
  });
}

/**
 * Reads arrays from an .npz file: values [rows, K] or [rows] (x, values), and where there are any times [rows] (t, as in
 * other tables, or datetime64) and labels [rows] (labels, y). Otherwise as {@link readNpy}.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readNpz(file: string): Promise<Table> {
  const archive = await readFile(file).catch((cause) => {
    throw unreadable(file, cause);
  });
  const contents = contentsOf(archive, file);
  const part = (names: readonly string[]): Part | undefined => {
    const entry = names.find((name) => contents.has(name));
    if (entry === undefined) return undefined;
    const name = `${file}, array ${entry}`;
    return { name, array: parseNumpy(contents.get(entry)!, name) };
  };
  const values = part(VALUES);
  if (values === undefined) {
    const found = `no array named x or values, only ${[...contents.keys()].join(', ') || 'none'}`;
    throw tableError('INPUT_HEADER', file, undefined, `${found}; save with numpy.savez(file, x=…)`);
  }
  return tableOf(file, { values, times: part(TIMES), labels: part(LABELS) });
}

/** By name in lower case, without .npy. */
function contentsOf(archive: Buffer, file: string): Map<string, Uint8Array> {
  try {
    return new Map([...unzip(archive)].map(([name, bytes]) => [name.replace(NPY, '').toLowerCase(), bytes]));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function tableOf(file: string, { values, times, labels }: Parts): Table {
  const { shape, data } = values.array;
  const [rows, columns = 1] = shape;
  if (shape.length < 1 || shape.length > 2) {
    const found = `its shape (${shape.join(', ')}) is no table`;
    throw tableError('INPUT_RAGGED', values.name, undefined, `${found}; save an array of rows and KPIs`);
  }
  const aside = [times, labels].filter((part) => part !== undefined);
  for (const part of aside) requireColumn(part, rows);
  for (const part of [values, ...aside]) requireType(part, part === times);
  const header = [
    ...Array.from({ length: columns }, (_, k) => `k${k + 1}`),
    ...(times ? ['t'] : []),
    ...(labels ? ['label'] : []),
  ];
  // An array has no place for times: they may always be absent.
  const table = new TableBuilder(file, header, { missing: 'NaN' }, { time: 'optional' });
  for (let row = 0; row < rows; row++) {
    const cells: unknown[] = Array.from(data.subarray(row * columns, (row + 1) * columns));
    for (const { array } of aside) cells.push(cellOf(array, row));
    table.add(cells, row + 1);
  }
  return table.finish();
}

function requireType({ name, array: { dtype } }: Part, isTime: boolean): void {
  if (!dtype.startsWith('complex') && (isTime || dtype !== 'datetime64')) return;
  const todo = 'save real numbers, such as float32';
  throw tableError('INPUT_NOT_A_NUMBER', name, undefined, `its dtype ${dtype} is none of a table; ${todo}`);
}

/** Times and labels are one per row. */
function requireColumn({ name, array: { shape } }: Part, rows: number): void {
  const [length, width = 1] = shape;
  if (length === rows && width === 1 && shape.length <= 2) return;
  const found = `its shape is (${shape.join(', ')}) where there are ${rows} rows`;
  throw tableError('INPUT_RAGGED', name, undefined, `${found}; give one element per row`);
}

function cellOf({ dtype, data }: NumpyArray, row: number): unknown {
  return dtype === 'datetime64' ? new Date(data[row]) : data[row];
}
