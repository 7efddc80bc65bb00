import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import { entityFiles } from '#scripts/tables/entity-files.ts';
import { readEntities } from '#scripts/tables/entity-tables.ts';
import { readTable } from '#scripts/tables/read-table.ts';
import { npyFile, zipFile } from '../support/table-files.ts';

const root = mkdtempSync(join(tmpdir(), 'read-table-'));
const fixtures = `${repositoryRoot}test/fixtures/tables`;
let folder = '';
let count = 0;

beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true }));

/** Writes a file under this test's folder and returns its path. */
function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A Parquet file with these columns. */
function parquet(columns: Record<string, unknown[]>): Buffer {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data }));
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

/** A .npy file of float64, [rows, K] or [rows]. */
function npy(rows: readonly (number | readonly number[])[]): Buffer {
  const [first] = rows;
  const shape = typeof first === 'number' ? [rows.length] : [rows.length, first?.length ?? 0];
  return npyFile(Float64Array.from(rows.flat()), { descr: '<f8', shape });
}

async function failureOf(reading: Promise<unknown>): Promise<TowerwatchError> {
  const error = await reading.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (error instanceof TowerwatchError) return error;
  throw error ?? new Error('it was read without an error');
}

describe('what other programs wrote is read', () => {
  const START = Date.parse('2024-01-01T00:00:00Z');
  const rows = {
    kpis: ['k1', 'k2'],
    form: 'DATED',
    counted: false,
    headerRow: undefined,
    rows: Uint32Array.of(1, 2, 3),
    times: Float64Array.of(START, START + 300_000, START + 900_000),
    values: Float32Array.of(0.5, 1, Number.NaN, 0, -2, 1),
    labels: Uint8Array.of(0, 1, 0),
  };

  test('Parquet of pyarrow: timestamps, decimals, booleans, nulls, marks, ZSTD', async () => {
    const file = join(fixtures, 'table.parquet');
    expect(await readTable(file)).toEqual({
      ...rows,
      file,
      marks: new Map([['rule_flag', Uint8Array.of(0, 0, 1)]]),
    });
  });

  test('compressed .npz of NumPy: values, times and labels', async () => {
    const file = join(fixtures, 'table.npz');
    expect(await readTable(file)).toEqual({ ...rows, file, marks: new Map() });
  });
});

describe('a Parquet file', () => {
  test('may hold floats, integers, big integers, booleans, and numbers and dates as text', async () => {
    const file = write(
      'a.parquet',
      parquet({
        f: [0.5, null, Number.NaN],
        i: [1, 2, 3],
        b: [1n, null, 2n ** 40n],
        o: [true, false, null],
        s: ['1.5', null, '-2e1'],
        Time: ['2024-01-01', '2024-01-02', '2024-01-03T12:00+01:00'],
        LABEL: [0n, 1n, null],
      }),
    );
    const table = await readTable(file);
    expect(table).toMatchObject({ kpis: ['f', 'i', 'b', 'o', 's'], form: 'DATED', marks: new Map() });
    expect([...table.values]).toEqual(
      [
        0.5,
        1,
        1,
        1,
        1.5,
        Number.NaN,
        2,
        Number.NaN,
        0,
        Number.NaN,
        Number.NaN,
        3,
        2 ** 40,
        Number.NaN,
        -20,
      ].map(Math.fround),
    );
    expect([...(table.labels ?? [])]).toEqual([0, 1, 0]);
    expect([...table.times]).toEqual(
      ['2024-01-01', '2024-01-02', '2024-01-03T11:00Z'].map((day) => Date.parse(day)),
    );
  });

  test.each(['t', 'ts', 'time', 'timestamp'])(
    'finds its times by the name %s, as dates or big integers',
    async (name) => {
      const numbers = await readTable(write('n.parquet', parquet({ k: [1, 2], [name]: [5n, 7n] })));
      expect(numbers).toMatchObject({ form: 'NUMBERED', counted: false, times: Float64Array.of(5, 7) });
      const dates = await readTable(
        write('d.parquet', parquet({ k: [1], [name]: [new Date(1_704_067_200_000)] })),
      );
      expect(dates).toMatchObject({ form: 'DATED', times: Float64Array.of(1_704_067_200_000) });
    },
  );

  test('of several row groups is one table', async () => {
    const t = Array.from({ length: 2500 }, (_, i) => i);
    const columnData = [
      { name: 't', data: t },
      { name: 'k', data: t.map((i) => i / 4) },
    ];
    const file = write('a.parquet', Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 1000 })));
    const table = await readTable(file);
    expect([...table.times]).toEqual(t);
    expect([...table.values]).toEqual(t.map((i) => i / 4));
  });
});

describe('arrays of NumPy', () => {
  test('are counted rows of KPIs k1 and on, NaN being missing, though times be required', async () => {
    const file = write(
      'a.npy',
      npy([
        [1, 2],
        [Number.NaN, 4],
      ]),
    );
    expect(await readTable(file, { time: 'required' })).toEqual({
      file,
      headerRow: undefined,
      kpis: ['k1', 'k2'],
      form: 'NUMBERED',
      counted: true,
      rows: Uint32Array.of(1, 2),
      times: Float64Array.of(0, 1),
      values: Float32Array.of(1, 2, Number.NaN, 4),
      labels: undefined,
      marks: new Map(),
    });
  });

  test('of one axis are one KPI', async () => {
    expect(await readTable(write('a.npy', npy([3, 4])))).toMatchObject({
      kpis: ['k1'],
      values: Float32Array.of(3, 4),
    });
  });

  test.each(['a_label.npy', 'a_labels.npy'])('have their labels in %s', async (name) => {
    write(name, npyFile(Uint8Array.of(0, 1), { descr: '|b1', shape: [2, 1] }));
    expect((await readTable(write('a.npy', npy([3, 4])))).labels).toEqual(Uint8Array.of(0, 1));
  });

  test.each([
    ['x', 't', 'labels'],
    ['values', 'ts', 'label'],
    ['X', 'Timestamp', 'y'],
    ['arr_0', 'time', 'Y'],
  ])('may be in one archive, named %s, %s and %s', async (x, t, y) => {
    const files = {
      [`${y}.npy`]: npy([0, 2]),
      [`${x}.npy`]: npy([[1], [2]]),
      [`${t}.npy`]: npy([4, 9]),
      'note.txt': Buffer.from('n'),
    };
    for (const isDeflated of [true, false]) {
      expect(await readTable(write('a.npz', zipFile(files, isDeflated)))).toMatchObject({
        kpis: ['k1'],
        counted: false,
        times: Float64Array.of(4, 9),
        values: Float32Array.of(1, 2),
        labels: Uint8Array.of(0, 2),
      });
    }
  });
});

describe('a file without times', () => {
  test.each([
    ['a.csv', 'k1,label\n5,1\n\n6,0\n', [2, 4]],
    ['a.parquet', parquet({ k1: [5, 6], label: [1, 0] }), [1, 2]],
  ])('%s is counted where they are optional', async (name, content, rows) => {
    expect(await readTable(write(name, content), { time: 'optional' })).toMatchObject({
      kpis: ['k1'],
      form: 'NUMBERED',
      counted: true,
      times: Float64Array.of(0, 1),
      labels: Uint8Array.of(1, 0),
      rows: Uint32Array.from(rows),
    });
  });

  test('is refused where they are required, as they are by default', async () => {
    const file = write('a.parquet', parquet({ k1: [5, 6] }));
    for (const reading of [readTable(file), readTable(file, { time: 'required' })]) {
      const { code, message } = await failureOf(reading);
      expect([code, message]).toEqual([
        'INPUT_NO_TIME',
        `${file}: no time column; name it t, ts, time, timestamp`,
      ]);
    }
  });
});

test('marks of published sets are no KPIs', async () => {
  const table = await readTable(write('a.csv', 't,k1,label,Rule_Flag,changepoint\n0,1,0,1,0\n1,2,0,,1\n'));
  expect(table.kpis).toEqual(['k1']);
  expect([...table.marks]).toEqual([
    ['rule_flag', Uint8Array.of(1, 0)],
    ['changepoint', Uint8Array.of(0, 1)],
  ]);
});

describe('a fault is one line that names the file, and the row where there is one', () => {
  const tableParquet = readFileSync(join(fixtures, 'table.parquet'));
  const tableNpz = readFileSync(join(fixtures, 'table.npz'));
  const x = npy([[1], [2]]);
  const flipped = (bytes: Buffer, at: number) =>
    Buffer.from(bytes.map((byte, i) => (i === at ? ~byte : byte)));
  const text = npyFile(Buffer.alloc(16), { descr: '<U2', shape: [2] });
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 2 },
    { name: 't', type: 'INT32', repetition_type: 'REQUIRED' },
    { name: 'k', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'INT32', repetition_type: 'REQUIRED' },
  ];
  const columnData = [
    { name: 't', data: [0, 1] },
    { name: 'k', data: [[1, 2], [3]] },
  ];
  const lists = Buffer.from(parquetWriteBuffer({ columnData, schema }));
  const faults: [string, string, string | Buffer, ErrorCode, string][] = [
    [
      'JSON in Parquet',
      'a.parquet',
      parquet({ t: [0], k: [{ a: 1 }] }),
      'INPUT_NOT_A_NUMBER',
      ', row 1: k is a list or record, ',
    ],
    [
      'a format that is not read',
      'a.xlsx',
      'PK',
      'INPUT_FORMAT',
      ': not a format that is read; give a file whose name ends in ',
    ],
    ['no extension', 'a', 't,k\n0,1\n', 'INPUT_FORMAT', ': '],
    ['an empty Parquet file', 'a.parquet', '', 'INPUT_EMPTY', ': '],
    ['an empty .npy', 'a.npy', '', 'INPUT_EMPTY', ': '],
    ['an empty .npz', 'a.npz', '', 'INPUT_EMPTY', ': '],
    ['Parquet without rows', 'a.parquet', parquet({ t: [], k: [] }), 'INPUT_EMPTY', ': has no rows; '],
    [
      'an array without rows',
      'a.npy',
      npyFile(Buffer.alloc(0), { descr: '<f8', shape: [0, 3] }),
      'INPUT_EMPTY',
      ': has no rows; ',
    ],
    [
      'an array without columns',
      'a.npy',
      npyFile(Buffer.alloc(0), { descr: '<f8', shape: [3, 0] }),
      'INPUT_HEADER',
      ': no KPI column; ',
    ],
    ['CSV named Parquet', 'a.parquet', 't,k\n0,1\n', 'INPUT_UNREADABLE', ': cannot be read ('],
    [
      'Parquet that breaks off',
      'a.parquet',
      tableParquet.subarray(0, 900),
      'INPUT_UNREADABLE',
      ': cannot be read (',
    ],
    [
      'the end of a Parquet file',
      'a.parquet',
      tableParquet.subarray(700),
      'INPUT_UNREADABLE',
      ': cannot be read (',
    ],
    ['Parquet of lists', 'a.parquet', lists, 'INPUT_HEADER', ': column k holds lists or records; '],
    [
      'Parquet of names that differ in case',
      'a.parquet',
      parquet({ t: [0], k: [1], K: [1] }),
      'INPUT_HEADER',
      ': two columns named ',
    ],
    [
      'text in Parquet',
      'a.parquet',
      parquet({ t: [0, 1], k: ['1', 'high'] }),
      'INPUT_NOT_A_NUMBER',
      ', row 2: k is "high", not a number; a missing value is null',
    ],
    [
      'dates as values',
      'a.parquet',
      parquet({ t: [0], k: [new Date(0)] }),
      'INPUT_NOT_A_NUMBER',
      ', row 1: k is 1970-01-01T00:00:00.000Z, ',
    ],
    [
      'infinity in Parquet',
      'a.parquet',
      parquet({ t: [0], k: [Number.POSITIVE_INFINITY] }),
      'INPUT_NOT_A_NUMBER',
      ', row 1: k is Infinity, ',
    ],
    [
      'a label in Parquet that is none',
      'a.parquet',
      parquet({ t: [0], k: [1], label: [0.5] }),
      'INPUT_NOT_A_NUMBER',
      ', row 1: label is 0.5, ',
    ],
    [
      'a mark that is none',
      'a.csv',
      't,k,rule_flag\n0,1,yes\n',
      'INPUT_NOT_A_NUMBER',
      ', row 2: rule_flag is "yes", ',
    ],
    [
      'a time left out',
      'a.parquet',
      parquet({ t: [0, null], k: [1, 2] }),
      'INPUT_TIME_INVALID',
      ', row 2: null is no time; ',
    ],
    [
      'a negative time',
      'a.parquet',
      parquet({ t: [-1], k: [1] }),
      'INPUT_TIME_INVALID',
      ', row 1: -1 is no time; ',
    ],
    [
      'times that go back',
      'a.parquet',
      parquet({ t: [1, 3, 2], k: [1, 2, 3] }),
      'INPUT_TIME_ORDER',
      ', row 3: ',
    ],
    [
      'an array of three axes',
      'a.npy',
      npyFile(Buffer.alloc(8), { descr: '|i1', shape: [2, 2, 2] }),
      'INPUT_RAGGED',
      ': its shape (2, 2, 2) is no table; ',
    ],
    [
      'one number',
      'a.npy',
      npyFile(Buffer.alloc(8), { descr: '<f8', shape: [] }),
      'INPUT_RAGGED',
      ': its shape () is no table; ',
    ],
    [
      'ragged rows',
      'a.npy',
      npyFile(Buffer.alloc(8), { descr: '|O', shape: [2] }),
      'INPUT_RAGGED',
      ': holds Python objects, ',
    ],
    [
      'complex values',
      'a.npy',
      npyFile(Buffer.alloc(8), { descr: '<c8', shape: [1] }),
      'INPUT_NOT_A_NUMBER',
      ': its dtype complex64 ',
    ],
    [
      'dates as an array',
      'a.npy',
      npyFile(Buffer.alloc(8), { descr: '<M8[s]', shape: [1] }),
      'INPUT_NOT_A_NUMBER',
      ': its dtype datetime64 ',
    ],
    [
      'infinity in an array',
      'a.npy',
      npy([
        [1, 2],
        [3, Number.POSITIVE_INFINITY],
      ]),
      'INPUT_NOT_A_NUMBER',
      ', row 2: k2 is Infinity, not a number; a missing value is NaN',
    ],
    ['an archive that is none', 'a.npz', 'x = 1', 'INPUT_UNREADABLE', ': cannot be read (no ZIP archive, '],
    [
      'an archive that breaks off',
      'a.npz',
      tableNpz.subarray(0, 500),
      'INPUT_UNREADABLE',
      ': cannot be read (no ZIP archive, ',
    ],
    [
      'the end of an archive',
      'a.npz',
      tableNpz.subarray(20),
      'INPUT_UNREADABLE',
      ': cannot be read (damaged archive: ',
    ],
    [
      'a damaged archive',
      'a.npz',
      flipped(tableNpz, 100),
      'INPUT_UNREADABLE',
      ': cannot be read (damaged archive: ',
    ],
    [
      'stored bytes that changed',
      'a.npz',
      flipped(zipFile({ 'x.npy': x }, false), 120),
      'INPUT_UNREADABLE',
      ': cannot be read (damaged archive: x.npy ',
    ],
    [
      'an archive without values',
      'a.npz',
      zipFile({ 'data.npy': x }),
      'INPUT_HEADER',
      ': no array named x or values, only data; ',
    ],
    [
      'labels of another length',
      'a.npz',
      zipFile({ 'x.npy': x, 'y.npy': npy([1]) }),
      'INPUT_RAGGED',
      ', array y: its shape is (1) where there are 2 rows; ',
    ],
    [
      'times of another length',
      'a.npz',
      zipFile({ 'x.npy': x, 't.npy': npy([1, 2, 3]) }),
      'INPUT_RAGGED',
      ', array t: its shape is (3) ',
    ],
    [
      'times as text',
      'a.npz',
      zipFile({ 'x.npy': x, 't.npy': text }),
      'INPUT_NOT_A_NUMBER',
      ', array t: its dtype <U2 is none that is read; ',
    ],
    [
      'labels that are none',
      'a.npz',
      zipFile({ 'x.npy': x, 'y.npy': npy([0, -1]) }),
      'INPUT_NOT_A_NUMBER',
      ', row 2: label is -1, ',
    ],
    [
      'a time that is none',
      'a.npz',
      zipFile({ 'x.npy': x, 't.npy': npy([0, 0.5]) }),
      'INPUT_TIME_INVALID',
      ', row 2: 0.5 is no time; ',
    ],
  ];
  test.each(faults)('%s', async (_name, name, content, code, what) => {
    const file = write(name, content);
    const error = await failureOf(readTable(file));
    expect([error.code, error.message.slice(0, file.length + what.length)]).toEqual([code, file + what]);
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeGreaterThan(file.length + 20);
  });

  test('an absent file, whatever its name', async () => {
    for (const name of ['a.parquet', 'a.npy', 'a.npz', 'a.csv', 'a.txt']) {
      const error = await failureOf(readTable(join(folder, name)));
      expect([error.code, error.message]).toEqual([
        'INPUT_MISSING',
        `${join(folder, name)}: no such file or folder; check the path`,
      ]);
    }
  });

  test('labels twice beside an array', async () => {
    write('a_label.npy', npy([0]));
    write('a_labels.npy', npy([0]));
    expect(await failureOf(readTable(write('a.npy', npy([1]))))).toMatchObject({ code: 'INPUT_AMBIGUOUS' });
  });

  test('an archive that would unpack to more than it says', async () => {
    const archive = zipFile({ 'x.npy': npy(new Array(5000).fill(0)) });
    const claimed = archive.lastIndexOf('PK\x01\x02') + 24;
    archive.writeUInt32LE(100, claimed);
    expect(await failureOf(readTable(write('a.npz', archive)))).toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});

describe('a folder of tables', () => {
  test('in all formats holds one entity per table and per folder with train and test', () => {
    write('c-10.npz', '');
    write('c-9.parquet', '');
    write('c-8.npy', '');
    write('c-8_labels.npy', '');
    write('c-7/Train.parquet', '');
    write('c-7/test.npz', '');
    write('c-6/train.npy', '');
    write('c-6/test.npy', '');
    write('c-6/test_label.npy', '');
    write('c-5.csv.gz', '');
    write('readme.md', '');
    expect(entityFiles(folder)).toEqual([
      { id: 'c-5', files: [join(folder, 'c-5.csv.gz')] },
      { id: 'c-6', files: [join(folder, 'c-6/train.npy'), join(folder, 'c-6/test.npy')] },
      { id: 'c-7', files: [join(folder, 'c-7/Train.parquet'), join(folder, 'c-7/test.npz')] },
      { id: 'c-8', files: [join(folder, 'c-8.npy')] },
      { id: 'c-9', files: [join(folder, 'c-9.parquet')] },
      { id: 'c-10', files: [join(folder, 'c-10.npz')] },
    ]);
  });

  test('has each entity and each part in one format', () => {
    write('a/train.csv', '');
    write('a/train.parquet', '');
    expect(() => entityFiles(folder)).toThrow(/train.parquet: the same entity as .*train.csv; keep one/);
  });

  test('without times is counted on from train into test', async () => {
    write(
      'train.npy',
      npy([
        [1, 2],
        [3, 4],
      ]),
    );
    write('test.npy', npy([[5, 6]]));
    write('test_label.npy', npy([1]));
    const [{ tables }] = await readEntities(entityFiles(folder));
    expect(tables.map((table) => [...table.times])).toEqual([[0, 1], [2]]);
    expect(tables.map((table) => table.labels)).toEqual([undefined, Uint8Array.of(1)]);
  });

  test('cannot count on from dates', async () => {
    write('train.parquet', parquet({ t: ['2024-01-01'], k1: [1] }));
    write('test.npy', npy([5]));
    const { code, message } = await failureOf(readEntities(entityFiles(folder)));
    expect(code).toBe('INPUT_TIME_INVALID');
    expect(message).toContain('test.npy, row 1: rows are numbered, those of');
  });

  test('has the same KPIs throughout', async () => {
    write('a.npy', npy([[1, 2]]));
    write('b.npy', npy([[1, 2, 3]]));
    const { code, message } = await failureOf(readEntities(entityFiles(folder)));
    expect(code).toBe('INPUT_KPIS_DIFFER');
    expect(message).toContain(`b.npy: KPI 3 is k3, in ${join(folder, 'a.npy')} absent; `);
  });
});
