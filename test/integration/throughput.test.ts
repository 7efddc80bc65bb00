import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/run-program.ts';

const MINUTE = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-throughput-'));
});

afterAll(() => rm(folder, { recursive: true }));

const bench = (...args: string[]) => runProgram('bench/throughput.ts', args);

describe('bench:throughput', () => {
  test(
    'warm at once: every window is scored exactly once, and the report says at what cost',
    async () => {
      const file = join(folder, 'report.json');
      const small = ['--entities', '50', '--rate', '200', '--warm-up', '1', '--seconds', '3'];
      const { code, out, err } = await bench(...small, '--report', file);
      if (code !== 0) throw new Error(err);

      const report = JSON.parse(await readFile(file, 'utf8'));
      // 200 a second for 1 s, 3 s and the margin of 1 s: a quarter of them completes a window of hop 4.
      expect(report.samples.sent).toBe(1000);
      expect(report.windows).toEqual({ expected: 250, lost: 0, duplicated: 0 });
      expect(report.stages).toMatchObject([
        { name: 'windower', refused: 0 },
        { name: 'scorer', refused: 0 },
        { name: 'alerter', refused: 0 },
      ]);
      expect(report.latency.count).toBeGreaterThan(0);
      expect(report.latency.p50).toBeGreaterThan(0);
      expect(report.latency.max).toBeGreaterThanOrEqual(report.latency.p99);
      expect(Object.keys(report.bytesPerSample)).toHaveLength(4);
      if (process.platform === 'linux') {
        const processes = new Map(report.processes.map((one: { name: string }) => [one.name, one]));
        for (const name of ['Kafka', 'windower', 'scorer', 'alerter', 'generator'])
          expect(processes.get(name)).toMatchObject({ cpuSeconds: expect.any(Number) });
        expect(report.cpuSecondsPerMillion).toBeGreaterThan(0);
      }
      expect(out).toContain('250 expected, 0 lost, 0 duplicated');
    },
    3 * MINUTE,
  );

  test('a wrong option is explained, and nothing starts', async () => {
    const { code, err } = await bench('--rate', 'fast');
    expect(code).toBe(2);
    expect(err).toContain('whole number from 1 up');
  });
});
