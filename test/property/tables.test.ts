import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { readTable } from '#scripts/tables/read-table.ts';
import type { Table } from '#scripts/tables/table.ts';
import { npyFile, zipFile } from '../support/table-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A table as it is before it is written: rows of float32 or nothing, each with a time and perhaps a label. */
interface Rows {
  readonly times: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
  readonly labels: readonly number[] | undefined;
}

/** CSV knows one zero only. */
const float = fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const value = fc.option(float, { nil: null });
/** Numbers of rows, or dates in s or ms. */
const start = fc.constantFrom(0, 17, 1_704_067_200, 1_704_067_200_000);
const rowsOf = (kpis: number) =>
  fc.array(
    fc.record({
      step: fc.integer({ min: 1, max: 1000 }),
      cells: fc.array(value, { minLength: kpis, maxLength: kpis }),
      label: fc.integer({ min: 0, max: 255 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
const tables = fc
  .tuple(fc.integer({ min: 1, max: 5 }).chain(rowsOf), start, fc.boolean())
  .map(([rows, first, isLabelled]): Rows => {
    let time = first;
    return {
      times: rows.map(({ step }) => (time += step)),
      values: rows.map(({ cells }) => cells),
      labels: isLabelled ? rows.map(({ label }) => label) : undefined,
    };
  });

const kpisOf = ({ values }: Rows) => values[0].map((_, k) => `k${k + 1}`);

function csv(rows: Rows): string {
  const header = ['t', ...kpisOf(rows), ...(rows.labels ? ['label'] : [])];
  const lines = rows.values.map((cells, row) => [
    rows.times[row],
    ...cells.map((cell) => cell ?? ''),
    ...(rows.labels ? [rows.labels[row]] : []),
  ]);
  return [header, ...lines].map((cells) => cells.join(',')).join('\n');
}

function parquet(rows: Rows): Buffer {
  const columnData = [
    { name: 't', data: [...rows.times], type: 'DOUBLE' as const },
    ...kpisOf(rows).map((name, k) => {
      return { name, data: rows.values.map((cells) => cells[k]), type: 'FLOAT' as const };
    }),
    ...(rows.labels ? [{ name: 'label', data: [...rows.labels], type: 'INT32' as const }] : []),
  ];
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

/** Values by column, labels as bytes. */
function npz({ times, values, labels }: Rows): Buffer {
  const rows = values.length;
  const columns = values[0].length;
  const byColumn = values[0].flatMap((_, k) => values.map((cells) => cells[k] ?? Number.NaN));
  const npy = (elements: NodeJS.ArrayBufferView, descr: string, shape: number[]) =>
    npyFile(elements, { descr, shape, isFortran: true });
  return zipFile({
    'x.npy': npy(Float32Array.from(byColumn), '<f4', [rows, columns]),
    't.npy': npy(Float64Array.from(times), '<f8', [rows]),
    ...(labels ? { 'y.npy': npy(Uint8Array.from(labels), '|u1', [rows]) } : {}),
  });
}

async function read(name: string, content: string | Buffer): Promise<Table> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return readTable(file);
}

describe('a table', () => {
  test('is the same in every format', async () => {
    const property = fc.asyncProperty(tables, async (rows) => {
      const table = await read('a.csv', csv(rows));
      expect([...table.values]).toEqual(rows.values.flat().map((cell) => cell ?? Number.NaN));
      expect(table.labels).toEqual(rows.labels && Uint8Array.from(rows.labels));
      const { kpis, form, times, values, labels, marks } = table;
      const same = { kpis, form, times, values, labels, marks };
      expect(await read('a.csv.gz', gzipSync(csv(rows)))).toMatchObject(same);
      expect(await read('a.parquet', parquet(rows))).toMatchObject(same);
      expect(await read('a.npz', npz(rows))).toMatchObject(same);
    });
    await fc.assert(property, { numRuns: 100, seed: 6 });
  });

  test('that was damaged is read, or refused in one line that names the file', async () => {
    const damage = fc.record({
      name: fc.constantFrom('b.csv.gz', 'b.parquet', 'b.npz', 'b.npy'),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      flips: fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 255 })),
        {
          maxLength: 4,
        },
      ),
    });
    let refused = 0;
    const property = fc.asyncProperty(tables, damage, async (rows, { name, cut, flips }) => {
      const whole = {
        'b.csv.gz': () => gzipSync(csv(rows)),
        'b.parquet': () => parquet(rows),
        'b.npz': () => npz(rows),
        'b.npy': () => npyFile(Float32Array.from(rows.times), { descr: '<f4', shape: [rows.times.length] }),
      }[name]!();
      for (const [share, bits] of flips) whole[Math.floor(share * (whole.length - 1))] ^= bits;
      const error = await read(name, whole.subarray(0, Math.ceil((cut ?? 1) * whole.length))).then(
        () => undefined,
        (thrown) => thrown,
      );
      if (error === undefined) return;
      refused++;
      expect(error).toBeInstanceOf(TowerwatchError);
      expect(error.code).toMatch(/^INPUT_/);
      expect(error.message.startsWith(join(folder, name))).toBe(true);
      expect(error.message).not.toMatch(/[\n\r]/);
    });
    await fc.assert(property, { numRuns: 1500, seed: 6 });
    expect(refused).toBeGreaterThan(500);
  });
});
