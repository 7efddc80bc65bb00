import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { tableSource } from '#scripts/replay/table-source.ts';
import { npyFile } from '../support/table-files.ts';

const root = mkdtempSync(join(tmpdir(), 'table-source-'));
const NOW = Date.parse('2024-03-06T12:00:00Z');
const MINUTE = 60_000;
let folder = '';
let count = 0;

beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true }));

/** Writes a file under this test's folder (gzipped when its name ends so) and returns its path. */
function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, name.endsWith('.gz') && typeof content === 'string' ? gzipSync(content) : content);
  return path;
}

const open = (input: string, options: { startMs?: number; granularityMs?: number } = {}) =>
  tableSource(input, { nowMs: NOW, ...options });

async function samplesOf(input: string, options = {}) {
  return [...(await open(input, options)).slices()].flatMap((slice) => slice.samples);
}

async function failureOf(input: string): Promise<TowerwatchError> {
  try {
    await open(input);
  } catch (error) {
    if (error instanceof TowerwatchError) return error;
    throw error;
  }
  throw new Error('it was read without an error');
}

describe('a CSV input', () => {
  test('gives the samples of a file, with empty cells as missing values', async () => {
    const file = write(
      'cell.csv',
      't,users,drop,label\n2024-01-01T00:00:00Z,5,0.5,0\n2024-01-01T00:05:00Z,,-1e-1,3\n',
    );
    const source = await open(file);
    expect(source).toMatchObject({
      kpiSet: { kpis: [{ name: 'users' }, { name: 'drop' }], granularityMs: 5 * MINUTE },
      entities: [{ id: 'cell' }],
      startMs: Date.parse('2024-01-01T00:00:00Z'),
      steps: 2,
    });
    const drop = Math.fround(-0.1);
    expect([...source.slices()]).toEqual([
      {
        step: 0,
        ts: source.startMs,
        samples: [{ entity: 'cell', ts: source.startMs, values: [5, 0.5], suspect: false }],
      },
      {
        step: 1,
        ts: source.startMs + 5 * MINUTE,
        samples: [{ entity: 'cell', ts: source.startMs + 5 * MINUTE, values: [null, drop], suspect: false }],
      },
    ]);
    expect(source.labels('cell')).toEqual(Uint8Array.of(0, 1));
    expect(source.regimes('cell')).toBeUndefined();
    expect(source.labels('other')).toBeUndefined();
  });

  test('can be read twice over', async () => {
    const source = await open(write('a.csv', 't,k\n0,1\n1,2\n'));
    expect([...source.slices()]).toEqual([...source.slices()]);
  });

  test.each([
    ['epoch seconds', '1704067200', '1704067260'],
    ['epoch seconds with fractions', '1704067200.0', '1704067260.0'],
    ['epoch milliseconds', '1704067200000', '1704067260000'],
    ['ISO 8601', '2024-01-01T00:00:00Z', '2024-01-01T00:01:00.000Z'],
    ['ISO 8601 with zones', '2024-01-01T02:00:00+02:00', '2023-12-31T19:01:00-0500'],
    ['ISO 8601 without zone, as UTC', '2024-01-01 00:00:00', '2024-01-01 00:01'],
    ['ISO 8601 dates', '2024-01-01', '2024-01-02'],
  ])('reads times as %s', async (_name, first, second) => {
    const samples = await samplesOf(write('a.csv', `timestamp,k\n${first},1\n${second},2\n`));
    const start = Date.parse('2024-01-01T00:00:00Z');
    expect(samples.map((sample) => sample.ts)).toEqual([
      start,
      start + (second === '2024-01-02' ? 1440 : 1) * MINUTE,
    ]);
  });

  test.each(['t', 'ts', 'time', 'timestamp', 'Timestamp', ' T '])(
    'finds its time column by the name "%s"',
    async (name) => {
      const samples = await samplesOf(write('a.csv', `k1,${name},k2\n7,1704067200,8\n`));
      expect(samples).toMatchObject([{ ts: 1_704_067_200_000, values: [7, 8] }]);
    },
  );

  test('ignores a byte-order mark, blank lines, carriage returns and quotes', async () => {
    const samples = await samplesOf(write('a.csv', '\ufefft,"k 1"\r\n\r\n0,"1"\r\n1,2\r\n\r\n'));
    expect(samples.map((sample) => sample.values)).toEqual([[1], [2]]);
  });

  test('places numbered rows on a Monday so that they end by now, a number left out being a step left out', async () => {
    const source = await open(write('a.csv', 't,k\n10,1\n11,2\n14,3\n'));
    expect(source.startMs).toBe(Date.parse('2024-03-04T00:00:00Z'));
    expect(source.steps).toBe(5);
    expect([...source.slices()].map((slice) => slice.samples.length)).toEqual([1, 1, 0, 0, 1]);
  });

  test('places numbered rows by start and granularity where these are given', async () => {
    const startMs = Date.parse('2024-02-01T10:00:00Z');
    const samples = await samplesOf(write('a.csv', 't,k\n0,1\n1,2\n'), { startMs, granularityMs: MINUTE });
    expect(samples.map((sample) => sample.ts)).toEqual([startMs, startMs + MINUTE]);
  });

  test('moves dated rows to a start that is given', async () => {
    const startMs = Date.parse('2024-02-01T10:00:00Z');
    const samples = await samplesOf(write('a.csv', 't,k\n2014-01-01T00:00Z,1\n2014-01-01T00:07Z,2\n'), {
      startMs,
    });
    expect(samples.map((sample) => sample.ts)).toEqual([startMs, startMs + 7 * MINUTE]);
  });

  test('takes times ahead of now where it is sent no faster than they come', async () => {
    const file = write('a.csv', 't,k\n2024-03-06T12:00Z,1\n2024-03-20T12:00Z,2\n');
    await expect(tableSource(file, { nowMs: NOW, speed: 1 })).resolves.toMatchObject({ steps: 2 });
    await expect(tableSource(file, { nowMs: NOW, speed: 100 })).rejects.toMatchObject({
      code: 'INPUT_TIME_INVALID',
      message: `${file}, row 3: its time, 2024-03-20T12:00:00.000Z, is more than a day ahead of now; --start <date> moves all rows`,
    });
  });

  test('takes the median step of dated rows as granularity', async () => {
    const minutes = [0, 5, 10, 11, 16, 40, 45];
    const rows = minutes.map((minute) => `2024-01-01T00:${String(minute).padStart(2, '0')},${minute}`);
    const source = await open(write('a.csv', `t,k\n${rows.join('\n')}\n`));
    expect(source.kpiSet.granularityMs).toBe(5 * MINUTE);
    expect(source.steps).toBe(10);
    expect(
      [...source.slices()].flatMap((slice) => slice.samples.map((sample) => [slice.step, sample.values[0]])),
    ).toEqual([
      [0, 0],
      [1, 5],
      [2, 10],
      [2, 11],
      [3, 16],
      [8, 40],
      [9, 45],
    ]);
  });

  test('a row without any value is no sample', async () => {
    expect(await samplesOf(write('a.csv', 't,k1,k2\n0,1,2\n1,,\n2,,3\n'))).toHaveLength(2);
  });
});

describe('a folder of CSV files', () => {
  test('with train and test is one entity, train first, labelled from test on', async () => {
    write('omi-1/test.csv.gz', 't,k1,label\n2,12,1\n3,13,0\n');
    write('omi-1/train.csv.gz', 't,k1\n0,10\n1,11\n');
    write('omi-1/segments.json', '[]');
    const source = await open(join(folder, 'omi-1/'));
    expect(source.entities).toEqual([{ id: 'omi-1' }]);
    expect([...source.slices()].map((slice) => slice.samples[0].values)).toEqual([[10], [11], [12], [13]]);
    expect(source.labels('omi-1')).toEqual(Uint8Array.of(0, 0, 1, 0));
    expect(source.labelledFrom('omi-1')).toBe(2);
  });

  test('of files and of such folders is several entities, in natural order, on one time', async () => {
    write('cell-10.csv', 't,k\n0,1\n1,2\n2,3\n');
    write('cell-9.csv.gz', 't,k\n1,4\n2,5\n');
    write('cell-2/train.csv', 't,k\n0,6\n');
    write('cell-2/test.csv', 't,k,label,changepoint\n1,7,1,1\n');
    write('notes/readme.txt', 'no data');
    const source = await open(folder);
    expect(source.entities.map((entity) => entity.id)).toEqual(['cell-2', 'cell-9', 'cell-10']);
    expect([...source.slices()].map((slice) => slice.samples.map((s) => [s.entity, s.values[0]]))).toEqual([
      [
        ['cell-2', 6],
        ['cell-10', 1],
      ],
      [
        ['cell-2', 7],
        ['cell-9', 4],
        ['cell-10', 2],
      ],
      [
        ['cell-9', 5],
        ['cell-10', 3],
      ],
    ]);
    expect(source.labels('cell-9')).toBeUndefined();
    expect(source.labelledFrom('cell-9')).toBeUndefined();
  });
});

describe('an input in another format', () => {
  const values = (source: ReplaySource) =>
    [...source.slices()].map((slice) => slice.samples.map((sample) => sample.values));

  test('that is Parquet is replayed as CSV is', async () => {
    const columnData = [
      { name: 'ts', data: [1, 2].map((minute) => new Date(Date.UTC(2024, 0, 1, 0, minute))) },
      { name: 'users', data: [5, null] },
      { name: 'drop', data: [0.5, 0.25] },
      { name: 'label', data: [false, true] },
    ];
    const source = await open(write('cell.parquet', Buffer.from(parquetWriteBuffer({ columnData }))));
    expect(source).toMatchObject({
      kpiSet: { kpis: [{ name: 'users' }, { name: 'drop' }], granularityMs: MINUTE },
      entities: [{ id: 'cell' }],
      startMs: Date.parse('2024-01-01T00:01:00Z'),
    });
    expect(values(source)).toEqual([[[5, 0.5]], [[null, 0.25]]]);
    expect(source.labels('cell')).toEqual(Uint8Array.of(0, 1));
  });

  test('that is arrays of NumPy is on one time, labelled from test on', async () => {
    const npy = (rows: number[][]) =>
      npyFile(Float32Array.from(rows.flat()), { descr: '<f4', shape: [rows.length, 2] });
    write(
      'cell/train.npy',
      npy([
        [1, 2],
        [3, Number.NaN],
      ]),
    );
    write('cell/test.npy', npy([[5, 6]]));
    write('cell/test_label.npy', npyFile(Uint8Array.of(1), { descr: '|u1', shape: [1] }));
    const source = await open(folder);
    expect(source.kpiSet).toMatchObject({
      kpis: [{ name: 'k1' }, { name: 'k2' }],
      granularityMs: 5 * MINUTE,
    });
    expect(values(source)).toEqual([[[1, 2]], [[3, null]], [[5, 6]]]);
    expect(source.labels('cell')).toEqual(Uint8Array.of(0, 0, 1));
    expect(source.labelledFrom('cell')).toBe(2);
  });
});

describe('a CSV input with a fault is refused in one line that names file and row', () => {
  const faults: [string, string, string | Buffer, keyof typeof ERROR_CODES, number | undefined][] = [
    ['a format that is not read', 'a.xlsx', 't,k\n0,1\n', 'INPUT_FORMAT', undefined],
    ['an empty file', 'a.csv', '', 'INPUT_EMPTY', undefined],
    ['an empty gzip', 'a.csv.gz', '', 'INPUT_EMPTY', undefined],
    ['blank lines only', 'a.csv', '\n\n', 'INPUT_EMPTY', undefined],
    ['a header without rows', 'a.csv', 't,k\n', 'INPUT_EMPTY', undefined],
    ['no time column', 'a.csv', 'when,k\n1,2\n', 'INPUT_NO_TIME', 1],
    ['no header', 'a.csv', '0,1\n1,2\n', 'INPUT_NO_TIME', 1],
    ['no KPI', 'a.csv', 't,label\n0,1\n', 'INPUT_HEADER', 1],
    ['a column without a name', 'a.csv', 't,,k\n0,1,2\n', 'INPUT_HEADER', 1],
    ['two columns of one name', 'a.csv', 't,k,K\n0,1,2\n', 'INPUT_HEADER', 1],
    ['a row too short', 'a.csv', 't,k1,k2\n0,1,2\n1,2\n', 'INPUT_RAGGED', 3],
    ['a row too long', 'a.csv', 't,k1\n0,1\n\n1,2,3\n', 'INPUT_RAGGED', 4],
    ['text in a number', 'a.csv', 't,k\n0,1\n1,high\n', 'INPUT_NOT_A_NUMBER', 3],
    ['NaN', 'a.csv', 't,k\n0,NaN\n', 'INPUT_NOT_A_NUMBER', 2],
    ['infinity', 'a.csv', 't,k\n0,Infinity\n', 'INPUT_NOT_A_NUMBER', 2],
    ['a number beyond float32', 'a.csv', 't,k\n0,1e39\n', 'INPUT_NOT_A_NUMBER', 2],
    ['a hexadecimal number', 'a.csv', 't,k\n0,0x10\n', 'INPUT_NOT_A_NUMBER', 2],
    ['a label that is no whole number', 'a.csv', 't,k,label\n0,1,yes\n', 'INPUT_NOT_A_NUMBER', 2],
    ['a label that is too large', 'a.csv', 't,k,label\n0,1,256\n', 'INPUT_NOT_A_NUMBER', 2],
    ['a time that is none', 'a.csv', 't,k\nyesterday,1\n', 'INPUT_TIME_INVALID', 2],
    ['a time left empty', 'a.csv', 't,k\n0,1\n,1\n', 'INPUT_TIME_INVALID', 3],
    ['a negative time', 'a.csv', 't,k\n-1,1\n', 'INPUT_TIME_INVALID', 2],
    ['a fractional row number', 'a.csv', 't,k\n0.5,1\n', 'INPUT_TIME_INVALID', 2],
    ['a month that is none', 'a.csv', 't,k\n2024-13-01,1\n', 'INPUT_TIME_INVALID', 2],
    ['a time beyond all calendars', 'a.csv', 't,k\n1704067200000000000,1\n', 'INPUT_TIME_INVALID', 2],
    ['a time before 2000', 'a.csv', 't,k\n\n1999-12-31,1\n2001-01-01,2\n', 'INPUT_TIME_INVALID', 3],
    ['a time ahead of now', 'a.csv', 't,k\n2024-01-01,1\n2024-03-08,2\n', 'INPUT_TIME_INVALID', 3],
    ['dated and numbered rows', 'a.csv', 't,k\n2024-01-01,1\n7,2\n', 'INPUT_TIME_INVALID', 3],
    ['unsorted times', 'a.csv', 't,k\n0,1\n2,1\n1,1\n', 'INPUT_TIME_ORDER', 4],
    ['repeated times', 'a.csv', 't,k\n0,1\n1,1\n1,1\n', 'INPUT_TIME_ORDER', 4],
    ['a quote that does not end', 'a.csv', 't,k\n0,1\n1,"2\n', 'INPUT_UNREADABLE', undefined],
    ['a .gz that is not gzipped', 'a.csv.gz', Buffer.from('t,k\n0,1\n'), 'INPUT_UNREADABLE', undefined],
    [
      'a .gz that breaks off',
      'a.csv.gz',
      gzipSync('t,k\n0,1\n1,2\n').subarray(0, 20),
      'INPUT_UNREADABLE',
      undefined,
    ],
  ];
  test.each(faults)('%s', async (_name, name, content, code, row) => {
    const file = write(name, content);
    const error = await failureOf(file);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('\n');
    expect(error.message.startsWith(row === undefined ? file : `${file}, row ${row}: `)).toBe(true);
  });

  const inputs: [string, Record<string, string>, string, keyof typeof ERROR_CODES, string][] = [
    ['a missing file', {}, 'a.csv', 'INPUT_MISSING', 'a.csv'],
    ['an empty folder', {}, '', 'INPUT_NO_TABLE', ''],
    ['a folder of other files', { 'a.txt': 't,k\n0,1\n' }, '', 'INPUT_NO_TABLE', ''],
    [
      'a file plain and gzipped',
      { 'a.csv': 't,k\n0,1\n', 'a.csv.gz': 't,k\n0,1\n' },
      '',
      'INPUT_AMBIGUOUS',
      'a.csv.gz',
    ],
    [
      'a part plain and gzipped',
      { 'e/train.csv': 't,k\n0,1\n', 'e/train.csv.gz': 't,k\n0,1\n' },
      'e',
      'INPUT_AMBIGUOUS',
      'e/train.csv.gz',
    ],
    [
      'entities with other KPIs',
      { 'a.csv': 't,k1\n0,1\n', 'b.csv': 't,k2\n0,1\n' },
      '',
      'INPUT_KPIS_DIFFER',
      'b.csv, row 1: ',
    ],
    [
      'entities with more KPIs',
      { 'a.csv': 't,k\n0,1\n', 'b.csv': 't,k,l\n0,1,2\n' },
      '',
      'INPUT_KPIS_DIFFER',
      'b.csv, row 1: ',
    ],
    [
      'a test with other KPIs than train',
      { 'train.csv': 't,k1,k2\n0,1,2\n', 'test.csv': 't,k2,k1\n1,1,2\n' },
      '',
      'INPUT_KPIS_DIFFER',
      'test.csv, row 1: ',
    ],
    [
      'a test that does not go on from train',
      { 'train.csv': 't,k\n0,1\n1,2\n', 'test.csv': 't,k\n1,3\n' },
      '',
      'INPUT_TIME_ORDER',
      'test.csv, row 2: ',
    ],
    [
      'a dated entity beside a numbered one',
      { 'a.csv': 't,k\n2024-01-01,1\n', 'b.csv': 't,k\n\n1,3\n' },
      '',
      'INPUT_TIME_INVALID',
      'b.csv, row 3: ',
    ],
    [
      'a fault in the last of several files',
      { 'a.csv': 't,k\n0,1\n', 'b.csv': 't,k\n0,x\n' },
      '',
      'INPUT_NOT_A_NUMBER',
      'b.csv, row 2: ',
    ],
  ];
  test.each(inputs)('%s', async (_name, files, input, code, start) => {
    for (const [name, content] of Object.entries(files)) write(name, content);
    const error = await failureOf(join(folder, input));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('\n');
    expect(error.message.startsWith(join(folder, start))).toBe(true);
  });

  test('every code that reading can end in is proved here, and stops the program', () => {
    const tables = readdirSync(`${repositoryRoot}scripts/tables`).map((name) => `scripts/tables/${name}`);
    const named = [...tables, 'scripts/replay/table-source.ts'].flatMap((path) => [
      ...readFileSync(`${repositoryRoot}${path}`, 'utf8').matchAll(/'(INPUT_[A-Z_]+)'/g),
    ]);
    const codes = [...new Set(named.map(([, code]) => code as keyof typeof ERROR_CODES))];
    const proved = new Set([...faults.map(([, , , code]) => code), ...inputs.map(([, , , code]) => code)]);
    expect(codes.sort()).toEqual([...proved].sort());
    for (const code of codes) expect(ERROR_CODES[code].boundary).toBe('FAIL');
  });
});
