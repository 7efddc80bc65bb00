import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/run-program.ts';

const MINUTE = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-swap-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** So short a transaction that each partition has scores between two changes. */
const bench = (...args: string[]) => runProgram('bench/swap.ts', args, { TRANSACTION_MS: '50' });

describe('bench:swap', () => {
  test(
    'while the model changes every window is scored once, by the model that the score names',
    async () => {
      const file = join(folder, 'report.json');
      const small = ['--changes', '5', '--rate', '200', '--warm-up', '1', '--seconds', '5'];
      const { code, out, err } = await bench(...small, '--report', file);
      if (code !== 0) throw new Error(err);

      const report = JSON.parse(await readFile(file, 'utf8'));
      // 200 a second for 1 s, twice 5 s and the margin of 2 s.
      expect(report.windows).toEqual({
        sent: 2600,
        scored: 2600,
        lost: 0,
        duplicated: 0,
        unscored: 0,
        misnamed: 0,
      });
      expect(report.changes).toMatchObject({
        made: 5,
        swapped: 5,
        refused: 0,
        byPartition: { 0: 5, 1: 5, 2: 5, 3: 5 },
        takenAfter: Array.from({ length: 5 }, () => expect.any(Number)),
      });
      expect(report.models.map(({ family }: { family: string }) => family)).toEqual([
        'mahalanobis',
        'pca-residual',
      ]);
      for (const { scores } of report.models) expect(scores).toBeGreaterThan(100);
      for (const span of [report.steady, report.changing]) {
        expect(span.latency.p50).toBeGreaterThan(0);
        expect(span.longestGap).toBeGreaterThanOrEqual(span.longestGapAfter);
      }
      expect(out).toContain('2600 sent, 0 lost, 0 duplicated');
    },
    3 * MINUTE,
  );

  test('a wrong option is explained, and nothing starts', async () => {
    const { code, err } = await bench('--models', 'mahalanobis');
    expect(code).toBe(2);
    expect(err).toContain('Write two of ');
  });
});
