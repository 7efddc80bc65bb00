import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/run-program.ts';

const MINUTE = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-console-'));
});

afterAll(() => rm(folder, { recursive: true }));

const bench = (...args: string[]) => runProgram('bench/console.ts', args);

describe('bench:console', () => {
  test(
    'every update reaches the page, and four weeks of an entity are drawn',
    async () => {
      const file = join(folder, 'report.json');
      const size = ['--entities', '500', '--rate', '100', '--opens', '1'];
      const time = ['--minutes', '0.1', '--idle', '3', '--warm-up', '2'];
      const { code, out, err } = await bench(...size, ...time, '--report', file);
      // On a busy machine a must may be missed: what counts here is that it is measured.
      if (code !== 0 && !out.includes('MISSED')) throw new Error(err);

      const report = JSON.parse(await readFile(file, 'utf8'));
      expect(report.updates.sent).toBeGreaterThan(300);
      expect(report.updates.shownShare).toBe(1);
      expect(report.updates.delay.p50).toBeGreaterThan(0);
      for (const { frames, memory } of [report.idle, report.live]) {
        expect(frames.seconds).toBeGreaterThan(0);
        expect(frames.mean).toBeGreaterThan(0);
        expect(memory.heap.readings.every((mib: number) => mib > 1)).toBe(true);
        expect(memory.rss.median).toBeGreaterThan(20);
        expect(memory.domNodes.last).toBeGreaterThan(50);
      }
      for (const { times } of Object.values<{ times: number[] }>(report.openings)) {
        expect(times).toHaveLength(1);
        expect(times[0]).toBeGreaterThan(0);
      }
      const missed = report.musts.filter(({ isMet }: { isMet: boolean }) => !isMet);
      expect(code).toBe(missed.length === 0 ? 0 : 1);
      expect(out).toContain('frames a second');
    },
    4 * MINUTE,
  );

  test('a wrong option is explained, and nothing starts', async () => {
    const { code, err } = await bench('--minutes', '0');
    expect(code).toBe(2);
    expect(err).toContain('Write a number from 0.05 up.');
  });
});
